import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseYamlFile } from '../../../rule/yaml-file.ts';
import { Catalogue } from '../../../usage/catalogue.ts';
import { checkCatalogue } from '../../../usage/catalogue-file.ts';
import { sampleAlert, sampleRisk, sampleSummary } from '../../output.contract.ts';
import { describeFolder } from './folder.ts';
import { renderHeadline } from './headline.ts';
import { findProvider, WELL_KNOWN } from './provider.ts';
import { Tally } from './tally.ts';

describe('describeFolder', () => {
  it.each([
    ['C:\\Users\\bob\\Downloads\\viewer.exe', 'a user’s Downloads folder'],
    ['c:\\users\\bob\\downloads\\x\\y.exe', 'a user’s Downloads folder'],
    ['C:\\Users\\Public\\u.exe', 'the Public folder'],
    ['C:\\Users\\bob\\AppData\\Local\\Temp\\a.exe', 'a folder for temporary files'],
    ['C:\\Windows\\Temp\\a.exe', 'a folder for temporary files'],
    ['C:\\Users\\bob\\AppData\\Local\\Programs\\Python\\python.exe', 'a user’s AppData folder'],
    ['C:\\Users\\bob\\tool.exe', 'a user’s profile'],
    ['C:\\ProgramData\\x\\node.exe', 'ProgramData'],
    ['\\\\server\\share\\x.exe', 'a network share'],
    ['C:\\Program Files\\x\\y.exe', null],
    ['C:\\Windows\\System32\\svchost.exe', null],
    ['viewer.exe', null],
    [null, null],
  ])('%s', (path, words) => expect(describeFolder(path)?.words ?? null).toBe(words));
});

describe('findProvider', () => {
  it.each([
    ['api.openai.com', 'OpenAI'],
    ['API.OpenAI.com.', 'OpenAI'],
    ['https://claude.ai/chat', 'Anthropic'],
    ['myorg.openai.azure.com', 'Microsoft Azure OpenAI'],
    ['vision.cognitiveservices.azure.com', 'Microsoft Azure AI'],
    ['https://api.openai.com@evil.example/', null],
    ['https://api.openai.com:443@evil.example/', null],
    ['openai.com --help', null],
    ['bedrock-runtime.eu-central-1.amazonaws.com', 'Amazon Bedrock'],
    ['generativelanguage.googleapis.com:443', 'Google'],
    ['notopenai.com', null],
    ['openai.com.evil.example', null],
    ['www.google.com', null],
    ['', null],
    [`${'a.'.repeat(100_000)}x`, null],
  ])('%.40s', (target, provider) => expect(findProvider(target)).toBe(provider));
});

describe('names of providers', () => {
  const path = new URL('../../../../packs/ai/endpoints.yaml', import.meta.url);
  const { data } = checkCatalogue(parseYamlFile({ name: 'endpoints.yaml', text: readFileSync(path, 'utf8') }));
  const catalogue = new Catalogue(data);
  const known = new Set(data.providers.map(({ name }) => name));

  it.each(
    WELL_KNOWN.flatMap(([name, domains]) => domains.map((domain) => [domain, name])),
  )('%s is of %s in the report and in the catalogue', (domain, name) => {
    const sighting = catalogue.findHost(domain!) ?? catalogue.findHost(`api.${domain}`);
    expect(known).toContain(name);
    expect(sighting?.provider.name ?? name).toBe(name);
  });
});

describe('renderHeadline', () => {
  const headlineOf = (alerts: ReturnType<typeof sampleAlert>[], summary = sampleSummary()) => {
    const tally = new Tally();
    for (const alert of alerts) tally.add(alert);
    return renderHeadline(tally, summary);
  };
  const program = (name: string, folder: string, query: string, host: string) =>
    sampleAlert({ host, fields: { query }, process: { name, executable: `${folder}\\${name}` } });

  it('names one program, its folder and its provider', () => {
    expect(headlineOf([sampleAlert(), sampleAlert()])).toEqual({
      title: 'viewer.exe on WKS-03 asked for AI services of OpenAI.',
      sentences: [
        'It runs from a user’s Downloads folder.',
        'Highest severity: medium (“Unsigned program asks for a model” on WKS-03, 2026-11-03 09:14:22 UTC).',
      ],
    });
  });

  it('counts several, and says which of them run from where', () => {
    const { title, sentences } = headlineOf([
      program('viewer.exe', 'C:\\Users\\bob\\Downloads', 'api.openai.com', 'WKS-03'),
      program('python.exe', 'C:\\Program Files\\Python', 'claude.ai', 'WKS-07'),
      program('node.exe', 'C:\\Program Files\\node', 'router.huggingface.co', 'wks-03'),
    ]);
    expect(title).toBe('3 programs on 2 hosts asked for AI services of Anthropic, Hugging Face and OpenAI.');
    expect(sentences[0]).toBe('1 of them runs from a user’s Downloads folder (viewer.exe).');
  });

  it('summarises many providers', () => {
    const queries = ['api.openai.com', 'claude.ai', 'hf.co', 'x.ai', 'api.openai.com'];
    const alerts = queries.map((query) => program('a.exe', 'C:\\x', query, 'H'));
    expect(headlineOf(alerts).title).toBe('a.exe on H asked for 4 AI providers, first of all OpenAI and Anthropic.');
  });

  it('says what else there is, and who carries most risk', () => {
    const other = sampleAlert({
      fields: { 'registry.path': 'HKLM\\Run' },
      rule: { severity: 'critical', name: 'Autorun' },
    });
    const risk = [{ object: 'WKS-03', type: 'system', score: 60, events: 3, from: [] }];
    expect(headlineOf([sampleRisk(), other], sampleSummary({ risk })).sentences).toEqual([
      'It runs from a user’s Downloads folder.',
      '1 further alert is about something else.',
      'Highest severity: critical (“Autorun” on WKS-03, 2026-11-03 09:14:22 UTC).',
      'Most risk: WKS-03 with a score of 60.',
    ]);
  });

  it('talks about rules when no AI service is involved', () => {
    const change = { fields: { 'registry.path': 'HKLM\\Run' } };
    expect(headlineOf([sampleAlert(change)]).title).toBe('1 alert of “Unsigned program asks for a model” on 1 host.');
    expect(headlineOf([sampleAlert(change), sampleAlert({ ...change, rule: { name: 'B' } })]).title).toBe(
      '2 alerts of 2 rules on 1 host.',
    );
  });

  it('says plainly when nothing was found', () => {
    expect(headlineOf([])).toEqual({
      title: 'Nothing found.',
      sentences: [
        '2 rules ran over 1,004,643 records in 14 files (1.2 GB); what was decoded is from 2026-11-01 00:00:02 to 2026-11-03 09:14:22 UTC.',
      ],
    });
  });

  it('owns up to lower bounds', () => {
    const alerts = Array.from({ length: 2_100 }, (_, i) => sampleAlert({ host: `H${i}` }));
    expect(headlineOf(alerts).sentences.at(-1)).toBe(
      'There is more than this report can count one by one: numbers of hosts are lower bounds.',
    );
  });
});
