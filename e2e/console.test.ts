/**
 * The console in a real browser, over a real server: what people see by role and name, at two widths and in both
 * themes, by keyboard alone, and with events that attack it. Needs Chromium; without it these tests skip.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PAGE_ATTACKS, SCREEN_ATTACKS } from '../src/io/output.contract.ts';
import { consoleRules, hostileBody, lookupEvent, sampleBody } from './console-fleet.ts';
import { freePort, Server } from './server.ts';
import { makeFolder, PACK, ROOT, writeTree } from './telltale.ts';

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) =>
  existsSync(path),
);
const FLAGS =
  '--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync';
const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const HIDDEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/;
const ATTACKS = [...PAGE_ATTACKS, ...SCREEN_ATTACKS];

/** What a page turned into, asked of the page itself. */
const LOOK = `({
  title: document.title,
  text: document.body.innerText,
  strangers: document.querySelectorAll('img, iframe, #console script, style, object, embed, [onerror], [onload], [onfocus], [onmouseover]').length,
  odd: [...document.querySelectorAll('a')].filter((link) => new URL(link.href).origin !== location.origin).length,
})`;

describe.skipIf(CHROMIUM === undefined)('the console (needs Chromium)', { timeout: 240_000 }, () => {
  const folder = makeFolder();
  let server: Server;
  let browser: Browser;
  let password = '';

  beforeAll(async () => {
    writeTree(
      folder,
      Object.fromEntries(Object.entries(consoleRules()).map(([name, text]) => [`rules/${name}`, text])),
    );
    server = new Server(folder, await freePort(), { rules: [join(PACK, 'rules'), join(folder, 'rules')] });
    await server.start();
    for (let tries = 0; tries < 100 && password === ''; tries++) {
      password = /with the password (\S+)/.exec(server.said)?.[1] ?? '';
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(await server.send(sampleBody(60))).toBe(200);
    expect(await server.send(sampleBody(2))).toBe(200);
    for (const [at, host] of ['worst.test', 'bad.test', 'odd.test'].entries())
      expect(await server.send(lookupEvent(100 + at, { QueryName: host }))).toBe(200);
    browser = await chromium.launch({ executablePath: CHROMIUM!, args: FLAGS.split(' ') });
  }, 180_000);

  afterAll(async () => {
    await browser?.close();
    await server?.end('SIGTERM');
  }, 120_000);

  interface Visit {
    readonly context: BrowserContext;
    readonly page: Page;
    /** What went wrong in the page, and what it asked of others. */
    readonly troubles: string[];
  }

  async function visit(options: Parameters<Browser['newContext']>[0] = {}): Promise<Visit> {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
    const page = await context.newPage();
    const troubles: string[] = [];
    page.on('pageerror', (error) => troubles.push(`error: ${error.message}`));
    page.on('dialog', (dialog) => {
      troubles.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on('console', (message) => {
      const isRefusal = /status of 401/.test(message.text());
      if (message.type() === 'error' && !isRefusal) troubles.push(`console: ${message.text()}`);
    });
    page.on('request', (request) => {
      if (!request.url().startsWith(server.url)) troubles.push(`request: ${request.url()}`);
    });
    return { context, page, troubles };
  }

  async function signIn(page: Page, name = 'admin', secret = password): Promise<void> {
    await page.goto(server.url);
    await page.getByLabel('Name').fill(name);
    await page.getByLabel('Password').fill(secret);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('navigation', { name: 'Pages' }).waitFor();
  }

  /** Waits until nothing is being read. */
  async function settle(page: Page): Promise<void> {
    await page.getByRole('status').filter({ hasText: 'Loading' }).first().waitFor({ state: 'detached' });
  }

  /** Serious and critical findings of axe, as text. */
  async function findBarriers(context: BrowserContext, page: Page): Promise<string[]> {
    // The page's own policy refuses scripts that are not its own; a session of the debugger is not the page.
    const session = await context.newCDPSession(page);
    await session.send('Runtime.evaluate', { expression: readFileSync(AXE, 'utf8') });
    const { result } = await session.send('Runtime.evaluate', {
      expression: `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }).then((found) =>
        JSON.stringify(found.violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
          .map(({ id, nodes }) => id + ': ' + nodes.slice(0, 3).map(({ html }) => html.slice(0, 160)).join(' | '))))`,
      awaitPromise: true,
      returnByValue: true,
    });
    await session.detach();
    return JSON.parse(String(result.value)) as string[];
  }

  const firstAlert = async (page: Page, query: string): Promise<void> => {
    await page.goto(`${server.url}/alerts?state=all&${query}`);
    await page.getByRole('table', { name: 'Alerts' }).getByRole('link').first().click();
    await page.getByRole('heading', { name: 'Why' }).waitFor();
  };

  it('needs less than 250 kB of compressed script', () => {
    const folder = join(ROOT, 'dist/console/assets');
    const sizes = readdirSync(folder)
      .filter((name) => name.endsWith('.js.gz'))
      .map((name) => statSync(join(folder, name)).size);
    expect(sizes.length).toBeGreaterThan(0);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(250_000);
  });

  it('lets nobody in with a wrong password, and says so', async () => {
    const { context, page } = await visit();
    await page.goto(`${server.url}/alerts`);
    await page.getByLabel('Name').fill('admin');
    await page.getByLabel('Password').fill('not the password');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').filter({ hasText: 'Name or password is wrong' }).waitFor();
    expect(await page.getByRole('navigation').count()).toBe(0);
    await context.close();
  });

  describe.each([
    [1440, 'light'],
    [1440, 'dark'],
    [380, 'light'],
    [380, 'dark'],
  ] as const)('at %i pixels, %s', (width, colorScheme) => {
    it('shows every page without barriers, errors, strangers or sideways scrolling', async () => {
      const { context, page, troubles } = await visit({ viewport: { width, height: 850 }, colorScheme });
      await signIn(page);
      const look = async (name: string, ready: RegExp | string): Promise<void> => {
        await page.getByRole('heading', { level: 1, name: ready }).waitFor();
        await settle(page);
        expect(await findBarriers(context, page), name).toEqual([]);
        const room = await page.evaluate('document.documentElement.scrollWidth - window.innerWidth');
        expect(room, `${name} scrolls sideways`).toBeLessThanOrEqual(0);
      };
      expect(await page.evaluate('document.documentElement.dataset.theme')).toBe(colorScheme);
      await look('overview', /alerts in the last 7 days/);
      for (const [path, ready] of [
        ['/alerts', 'Alerts'],
        ['/usage', /programs on/],
        ['/hunt', 'Hunt'],
        ['/rules', /rules running/],
        ['/sources', /sources/],
        ['/settings', 'Settings'],
        ['/alerts?q=nothing-is-called-this', 'Alerts'],
      ] as const) {
        await page.goto(server.url + path);
        await look(path, ready);
      }
      await firstAlert(page, 'severity=medium&host=LAP-01');
      await look('alert', /asked for/);
      await page.getByRole('link', { name: /LLM endpoint lookup/ }).click();
      await look('rule', /LLM endpoint lookup/);
      await firstAlert(page, 'kind=risk');
      await page.getByRole('heading', { name: 'Stages of the search' }).waitFor();
      await page.getByRole('region', { name: 'Risk' }).getByRole('link').first().click();
      await look('entity', /corp\.example/);
      expect(troubles).toEqual([]);
      await context.close();
    });
  });

  it('says why: the clauses with what they saw, and the rule’s own words lit', async () => {
    const { context, page } = await visit();
    await signIn(page);
    await firstAlert(page, 'q=worst.test');
    await page.getByRole('heading', { level: 1, name: 'viewer.exe asked for worst.test on WKS-100' }).waitFor();
    const clauses = page.getByRole('list', { name: 'Clauses' });
    await clauses.getByText('dns.question.name is worst.test').waitFor();
    expect(await page.locator('.lit.matched, .lit.held').allInnerTexts()).toContain('dns.question.name : ');
    await page.getByText('"QueryName": "worst.test"').waitFor();
    expect(await page.getByRole('heading', { name: 'Investigation guide' }).count()).toBe(0);
    await context.close();
  });

  it('shows the rule’s investigation guide in its parts, and every stranger’s word as text', async () => {
    const { context, page, troubles } = await visit();
    await signIn(page);
    await firstAlert(page, 'state=all&q=odd.test');
    const guide = page.getByRole('region', { name: 'Investigation guide' });
    await guide.getByRole('heading', { name: 'Triage <img src=x onerror=document.title="owned">' }).waitFor();
    expect(await guide.getByRole('listitem').allInnerTexts()).toEqual([
      'First step <script>document.title="owned"</script>',
      '!x (https://stranger.test/pixel.png)',
    ]);
    expect(await guide.locator('code, pre').allInnerTexts()).toEqual([
      '<b>user.name</b>',
      '<iframe src="https://stranger.test"></iframe>',
    ]);
    await guide.getByTitle('U+202E right-to-left override').waitFor();
    await page.getByText('What the rule needs').click();
    await page.getByText('Sysmon, with *DNS* events.').waitFor();
    const seen = (await page.evaluate(LOOK)) as { title: string; strangers: number; odd: number };
    expect([seen.title.endsWith('Telltale'), seen.strangers, seen.odd]).toEqual([true, 0, 0]);
    expect(troubles).toEqual([]);
    await context.close();
  });

  it('can be worked by keyboard alone: find, open, acknowledge, close with a disposition, open again', async () => {
    const { context, page, troubles } = await visit();
    await page.goto(`${server.url}/alerts?q=odd.test`);
    const { keyboard } = page;
    await page.getByLabel('Name').waitFor();
    await keyboard.type('admin');
    await keyboard.press('Tab');
    await keyboard.type(password);
    await keyboard.press('Enter');
    const rows = page.getByRole('table', { name: 'Alerts' }).getByRole('row');
    await rows.nth(1).getByText('odd.test').waitFor();
    await keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard' }).waitFor();
    await keyboard.press('Escape');
    await page.getByRole('dialog', { name: 'Keyboard' }).waitFor({ state: 'hidden' });
    // Browsers leave the focus in a dialog that has just closed for a moment: a key pressed then counts, too.
    await page
      .getByRole('button', { name: 'Done', includeHidden: true })
      .first()
      .dispatchEvent('keydown', { key: 'j' });
    await rows.nth(1).getByRole('link').and(page.locator(':focus')).waitFor();
    await keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: /odd\.test/ }).waitFor();
    const triage = page.getByRole('region', { name: 'Triage' });
    await keyboard.press('a');
    await triage.getByText('acknowledged it').waitFor();
    await keyboard.press('c');
    const dialog = page.getByRole('dialog', { name: 'Close the alert' });
    await dialog.waitFor();
    await keyboard.press('2');
    await keyboard.press('Tab');
    await keyboard.type('Known tool of the lab.');
    await keyboard.press('Tab');
    await keyboard.press('Tab');
    await keyboard.press('Enter');
    await triage.getByText('closed it: benign').waitFor();
    await triage.getByText('Known tool of the lab.').waitFor();
    await keyboard.press('u');
    await page.getByRole('heading', { level: 1, name: 'Alerts' }).waitFor();
    await keyboard.press('/');
    await keyboard.type('odd.test');
    await keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Nothing fits these filters' }).waitFor();
    expect(new URL(page.url()).searchParams.get('q')).toBe('odd.test');
    await page.goto(`${server.url}/alerts?q=odd.test&state=closed`);
    await rows.nth(1).getByText('Benign').waitFor();
    await keyboard.press('j');
    await keyboard.press('o');
    await page.getByRole('status').filter({ hasText: 'Opened again' }).waitFor();
    expect(troubles).toEqual([]);
    await context.close();
  });

  it.each([
    [1440, 'light'],
    [380, 'dark'],
  ] as const)('hunts over stored events, at %i pixels, %s', async (width, colorScheme) => {
    const { context, page, troubles } = await visit({ viewport: { width, height: 850 }, colorScheme });
    await signIn(page);
    await page.goto(`${server.url}/hunt?range=all`);
    await page.getByText('Searches the events that some rule asked for').waitFor();
    await page.getByRole('button', { name: /^Take this ?: network/ }).click();
    const editor = page.getByRole('textbox', { name: 'Query' });
    expect(await editor.inputValue()).toContain('*.openai.com');

    await editor.fill('network where dns.question.name == "worst.test" and');
    await editor.press('Control+Enter');
    const said = page.getByRole('alert', { name: 'Diagnostics' });
    await said
      .getByText(/^Error/)
      .first()
      .waitFor();
    expect(await editor.getAttribute('aria-invalid')).toBe('true');
    expect(await page.locator('.query-marks mark').count()).toBeGreaterThan(0);
    expect(await findBarriers(context, page)).toEqual([]);
    await said
      .getByRole('button', { name: /^line 1, column/ })
      .first()
      .click();
    expect(await page.evaluate('document.activeElement.tagName')).toBe('TEXTAREA');

    await editor.fill('network where dns.question.name == "worst.test"');
    await page.getByRole('button', { name: 'Run' }).click();
    await page.getByRole('heading', { name: '1 result' }).waitFor();
    const results = page.getByRole('region', { name: 'Results', exact: true });
    await results.getByRole('cell', { name: 'WKS-100' }).waitFor();
    const opening = results.getByRole('button', { name: 'Open result 1' });
    await opening.press('Enter');
    await results.getByText('"QueryName": "worst.test"').waitFor();
    expect(await findBarriers(context, page)).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth - window.innerWidth')).toBeLessThanOrEqual(0);
    expect(new URL(page.url()).searchParams.get('q')).toContain('worst.test');

    // What stands in the address waits until somebody runs it.
    await page.goto(
      `${server.url}/hunt?range=all&q=${encodeURIComponent('EventCode=22 | stats count by QueryName | sort QueryName')}`,
    );
    await page.getByRole('button', { name: 'Run' }).click();
    await page.getByRole('columnheader', { name: 'QueryName' }).waitFor();
    const names = await page.getByRole('row').getByRole('cell').filter({ hasText: '.test' }).allInnerTexts();
    expect(names).toEqual([...names].sort());
    expect(names).toContain('worst.test');
    await editor.fill('network where dns.question.name == "nobody.asked"');
    await editor.press('Control+Enter');
    await page.getByRole('heading', { name: 'No stored event fits' }).waitFor();
    expect(await findBarriers(context, page)).toEqual([]);
    expect(troubles.filter((trouble) => !/status of 422/.test(trouble))).toEqual([]);
    await context.close();
  });

  it('keeps filters in the address, and shows what came without being asked', async () => {
    const { context, page } = await visit();
    await signIn(page);
    await page.goto(`${server.url}/alerts`);
    await page.getByText('Live').waitFor();
    await page.getByRole('button', { name: /^High/ }).click();
    await page.reload();
    expect(new URL(page.url()).search).toBe('?severity=high');
    const table = page.getByRole('table', { name: 'Alerts' });
    await table.getByText('WKS-101').waitFor();
    expect(await table.getByRole('row').count()).toBe(2);
    await page.getByText('Live').waitFor();
    expect(await server.send(lookupEvent(777, { QueryName: 'bad.test' }))).toBe(200);
    await table.getByText('WKS-777').waitFor({ timeout: 15_000 });
    await page.getByText('1 new since you came').waitFor();
    await context.close();
  });

  it('lets viewers look and analysts decide', async () => {
    const { context, page } = await visit();
    await signIn(page);
    await page.goto(`${server.url}/settings`);
    const people = page.getByRole('region', { name: 'People' });
    await people.getByLabel('Name').fill('vera');
    await people.getByRole('combobox', { name: /^Role\b(?! of)/ }).selectOption('viewer');
    await people.getByLabel(/First password/).fill('a password for vera');
    await people.getByRole('button', { name: 'Add' }).click();
    await people.getByRole('cell', { name: 'vera', exact: true }).waitFor();
    const tokens = page.getByRole('region', { name: 'Tokens' });
    await tokens.getByLabel('Name').fill('laptops');
    await tokens.getByRole('button', { name: 'Make a token' }).click();
    await tokens.getByText(/not shown again/).waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await signIn(page, 'vera', 'a password for vera');
    await firstAlert(page, 'q=worst.test');
    expect(await page.getByRole('button', { name: /Acknowledge|Close…/ }).count()).toBe(0);
    await page.keyboard.press('a');
    await page.getByRole('status').filter({ hasText: 'may look, not decide' }).waitFor();
    await page.goto(`${server.url}/settings`);
    await page.getByRole('heading', { name: 'Your password' }).waitFor();
    expect(await page.getByRole('region', { name: 'People' }).count()).toBe(0);
    await context.close();
  });

  it('closes all that the filters show, and nothing else', async () => {
    for (const at of [1, 2, 3]) expect(await server.send(lookupEvent(900 + at, { QueryName: 'bad.test' }))).toBe(200);
    const { context, page, troubles } = await visit();
    await signIn(page);
    await page.goto(`${server.url}/alerts`);
    await page.getByRole('table', { name: 'Alerts' }).getByText('WKS-903').waitFor();
    const all = page.getByRole('button', { name: 'Close all of these…' });
    expect(await all.count()).toBe(0);
    await page.goto(`${server.url}/alerts?q=wks-90`);
    await page.getByText('3 alerts as filtered').waitFor();
    await all.click();
    const dialog = page.getByRole('dialog', { name: 'Close 3 alerts' });
    await dialog.getByText('False positive').click();
    expect(await findBarriers(context, page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Close 3 alerts' }).click();
    await page.getByRole('status').filter({ hasText: 'Closed: 3 alerts' }).waitFor();
    await page.getByRole('heading', { name: 'Nothing fits these filters' }).waitFor();
    await page.goto(`${server.url}/alerts?q=wks-90&state=closed`);
    await page.getByText('3 alerts as filtered').waitFor();
    expect(await page.getByRole('table', { name: 'Alerts' }).getByText('False positive').count()).toBe(3);
    expect(await page.title()).toBe('Alerts · Telltale');
    expect(troubles).toEqual([]);
    await context.close();
  });

  it('shows hostile text as text on every page', async () => {
    expect(await server.send(hostileBody(ATTACKS))).toBe(200);
    const { context, page, troubles } = await visit();
    await signIn(page);
    const found = async () => {
      const answer = await page.request.get(`${server.url}/api/v1/alerts?limit=200&q=hostile.test`);
      return ((await answer.json()) as { items: { id: string; host: string }[] }).items;
    };
    // The sender is answered when its events are on disk; the rules see them a moment later.
    await expect.poll(found, { timeout: 15_000 }).toHaveLength(ATTACKS.length);
    const items = await found();
    const look = async (name: string): Promise<void> => {
      await page.getByRole('heading', { level: 1 }).first().waitFor();
      await settle(page);
      const seen = (await page.evaluate(LOOK)) as { title: string; text: string; strangers: number; odd: number };
      expect([seen.title.endsWith('Telltale'), seen.strangers, seen.odd], name).toEqual([true, 0, 0]);
      expect(HIDDEN.exec(seen.title)?.[0], name).toBeUndefined();
      expect(HIDDEN.exec(seen.text)?.[0], name).toBeUndefined();
    };
    for (const path of [
      '/',
      '/alerts?q=hostile.test',
      '/usage',
      '/rules',
      '/rules/c0ffee00-0000-4000-8000-000000000004',
      '/sources',
      '/settings',
    ]) {
      await page.goto(server.url + path);
      await look(path);
    }
    for (const { id } of items) {
      await page.goto(`${server.url}/alerts/${id}`);
      await page.getByRole('heading', { name: 'Why' }).waitFor();
      await look(id);
    }
    await page.goto(
      `${server.url}/hunt?range=all&q=${encodeURIComponent('any where dns.question.name : "hostile.test*" // \u202e')}`,
    );
    await page.getByRole('button', { name: 'Run' }).click();
    await page.getByRole('region', { name: 'Results', exact: true }).waitFor();
    await look('hunt');
    await page.getByRole('button', { name: 'Open result 1', exact: true }).click();
    await page
      .getByRole('region', { name: /^Event \d/ })
      .first()
      .waitFor();
    await look('hunt, opened');
    const bidi = items.find(({ host }) => host.includes('\u202e'));
    await page.goto(`${server.url}/alerts/${bidi?.id}`);
    await page.getByRole('heading', { level: 1 }).getByTitle('U+202E right-to-left override').first().waitFor();
    for (const { host } of items.slice(0, 6)) {
      await page.goto(`${server.url}/alerts?state=all&host=${encodeURIComponent(host)}`);
      await page.getByRole('table', { name: 'Alerts' }).getByRole('link').first().waitFor();
      await look(host);
    }
    // A name without a place to break it pushes nothing out of a narrow window.
    expect(await server.send(lookupEvent(9_900, { Hostname: 'n'.repeat(3_000), QueryName: 'hostile.test' }))).toBe(200);
    const long = async () => (await found()).find(({ host }) => host.startsWith('nnn'));
    await expect.poll(long, { timeout: 15_000 }).toBeDefined();
    await page.setViewportSize({ width: 380, height: 800 });
    await page.goto(`${server.url}/alerts/${(await long())!.id}`);
    await page.getByRole('heading', { name: 'Why' }).waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth - window.innerWidth')).toBeLessThanOrEqual(0);
    expect(troubles).toEqual([]);
    await context.close();
  });
});
