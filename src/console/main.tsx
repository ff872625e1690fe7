/** Starts the console in its page. */
import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import './theme.ts';
import './style/base.css';
import './style/shell.css';
import './style/pages.css';
import './style/alerts.css';
import './style/hunt.css';
import { App } from './app.tsx';
import { client } from './queries.ts';

const root = document.getElementById('console');
if (root === null) throw new Error('the page has no place for the console');
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={client}>
      <App />
    </QueryClientProvider>
  </StrictMode>,
);
