/** One rule: its text, what its author says of it, and what it found. */
import type { ReactNode } from 'react';
import type { RuleDetail } from '../../server/wire/rules.ts';
import { formatQuantity, languageName } from '../format.ts';
import { CopyButton } from '../parts/copy-button.tsx';
import { QueryText } from '../parts/query-text.tsx';
import { Raw } from '../parts/raw.tsx';
import { ScrollBox } from '../parts/scroll-box.tsx';
import { SeverityLabel } from '../parts/severity.tsx';
import { Failed, Loading } from '../parts/states.tsx';
import { useRule } from '../queries.ts';
import { Link } from '../router.ts';
import { useTitle } from '../title.ts';
import { RunMark } from './rules.tsx';

export function RulePage({ id }: { readonly id: string }): ReactNode {
  const { data, error, isPending, refetch } = useRule(id);
  useTitle(data?.name);
  return (
    <>
      <p className="back small">
        <Link to="/rules">Rules</Link>
      </p>
      {error !== null && <Failed error={error} retry={() => void refetch()} />}
      {isPending && <Loading lines={8} height={30} />}
      {data !== undefined && <RuleBody rule={data} />}
    </>
  );
}

function RuleBody({ rule }: { readonly rule: RuleDetail }): ReactNode {
  return (
    <>
      <header className="alert-title">
        {rule.severity !== null && <SeverityLabel severity={rule.severity} />}
        <h1>
          <Raw text={rule.name} most={300} />
        </h1>
        <p className="lead">
          <RunMark rule={rule} />
          <span aria-hidden="true"> · </span>
          <Link to={`/alerts?state=all&rule=${encodeURIComponent(rule.id)}`}>
            {formatQuantity(rule.alerts, 'alert')}
          </Link>
        </p>
      </header>
      <div className="alert-columns">
        <div className="alert-main">
          {rule.diagnostics.length > 0 && (
            <section className="card" aria-labelledby="diagnostics">
              <h2 id="diagnostics">Diagnostics</h2>
              <ScrollBox className="rule-text short" label="Diagnostics">
                <pre>
                  <Raw text={rule.diagnostics.join('\n\n')} most={20_000} />
                </pre>
              </ScrollBox>
            </section>
          )}
          {rule.query !== null && (
            <section className="card" aria-labelledby="query">
              <header>
                <h2 id="query">Query</h2>
                <CopyButton text={rule.query} />
              </header>
              <QueryText text={rule.query} language={rule.language ?? 'eql'} />
            </section>
          )}
          {rule.query_read !== null && rule.query_read !== rule.query && (
            <section className="card" aria-labelledby="query-read">
              <h2 id="query-read">With macros written out</h2>
              <QueryText text={rule.query_read} language={rule.language ?? 'eql'} />
            </section>
          )}
          {rule.file !== null && (
            <section className="card" aria-labelledby="file">
              <header>
                <h2 id="file">The file</h2>
                <CopyButton text={rule.file} />
              </header>
              <p className="muted small break">
                <Raw text={rule.path} most={400} />
              </p>
              <QueryText text={rule.file} language="file" />
            </section>
          )}
        </div>
        <div className="alert-side">
          <section className="card about" aria-labelledby="about">
            <h2 id="about">About</h2>
            {rule.description !== '' && (
              <p className="break">
                <Raw text={rule.description} />
              </p>
            )}
            <Facts rule={rule} />
          </section>
          {rule.false_positives.length > 0 && (
            <section className="card" aria-labelledby="false-positives">
              <h2 id="false-positives">Known false positives</h2>
              <ul className="bullets">
                {rule.false_positives.map((text) => (
                  <li key={text}>
                    <Raw text={text} />
                  </li>
                ))}
              </ul>
            </section>
          )}
          {rule.references.length > 0 && (
            <section className="card" aria-labelledby="references">
              <h2 id="references">References</h2>
              <ul className="bullets small">
                {rule.references.map((text) => (
                  <li key={text} className="break">
                    <Raw text={text} />
                  </li>
                ))}
              </ul>
            </section>
          )}
        </div>
      </div>
    </>
  );
}

function Facts({ rule }: { readonly rule: RuleDetail }): ReactNode {
  const threats = rule.threat.flatMap(({ tactic, technique }) => [
    ...(tactic === null ? [] : [`${tactic.id} ${tactic.name}`]),
    ...technique.map(({ id, name }) => `${id} ${name}`),
  ]);
  const facts: [string, string][] = [
    ['Language', rule.language === null ? '' : languageName(rule.language)],
    ['Type', rule.type ?? ''],
    ['Vendor', rule.vendor ?? ''],
    ['Version', rule.version ?? ''],
    ['Author', rule.author],
    ['Licence', rule.license],
    ['ATT&CK', threats.join(', ')],
    ['Tags', rule.tags.join(', ')],
    ['File', rule.path],
    ['Id', rule.id],
  ];
  return (
    <dl className="facts small">
      {facts
        .filter(([, text]) => text !== '')
        .map(([label, text]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>
              <Raw text={text} />
            </dd>
          </div>
        ))}
    </dl>
  );
}
