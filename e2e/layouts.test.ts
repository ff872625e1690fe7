/**
 * Real lookups with programs and domains replaced, in every layout: the alerts are exactly those that the vendors'
 * facts predict, the same in all layouts but for what a layout cannot carry, and the same by the bundled rules and the
 * published ones.
 */
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { makeCorpus, type Query } from './corpus.ts';
import { type LayoutFile, writeLayouts } from './layouts.ts';
import { eqlLine, predict, splLine } from './predictor.ts';
import { type AlertLine, hasSeeds, hasTelemetry, makeFolder, RULES, SEEDS, scanAlerts, writeTree } from './telltale.ts';

function field(alert: AlertLine, name: string): string {
  const value = alert.fields[name];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : `(${JSON.stringify(value)})`;
}

/** The alert in the predictor's words. */
function lineOf(alert: AlertLine, { carried }: LayoutFile): string {
  const language = RULES[alert.rule.id];
  const records = alert.events.map(({ record }) => record);
  if (language === 'eql') {
    return eqlLine(records[0]!, alert.host, alert.process.executable, field(alert, 'dns.question.name'));
  }
  const results = field(alert, 'QueryResults');
  const text = carried.pipelineAnswers ? '(made anew)' : results;
  const key = {
    host: field(alert, 'dest'),
    image: field(alert, 'Image'),
    guid: field(alert, 'process_guid'),
    name: field(alert, 'QueryName'),
    user: field(alert, 'user_id'),
    status: field(alert, 'reply_code_id'),
    answer: field(alert, 'answer'),
    text,
  };
  return splLine(key, Number(alert.fields['count']), records);
}

describe.skipIf(!hasTelemetry)('real lookups with other programs and domains', () => {
  let queries: Query[] = [];
  let files: LayoutFile[] = [];
  let byPack: AlertLine[] = [];
  let bySeeds: AlertLine[] = [];
  const folder = makeFolder();
  const ofFile = (alerts: readonly AlertLine[], name: string): AlertLine[] =>
    alerts.filter(({ events }) => events[0]!.source === `${folder}/${name}`);

  beforeAll(() => {
    queries = makeCorpus();
    files = writeLayouts(queries, true);
    writeTree(folder, Object.fromEntries(files.map(({ name, content }) => [name, content])));
    byPack = scanAlerts([folder]);
    if (hasSeeds) bySeeds = scanAlerts(['--rules', SEEDS, folder]);
  });

  it('cover every kind of program and domain', () => {
    expect(queries.length).toBeGreaterThan(400);
    const predicted = predict(queries, files[0]!.carried);
    expect(predicted.filter((line) => line.startsWith('eql')).length).toBeGreaterThan(60);
    expect(predicted.filter((line) => line.startsWith('spl')).length).toBeGreaterThan(60);
  });

  it('give exactly the predicted alerts in every layout', () => {
    for (const file of files) {
      const lines = ofFile(byPack, file.name).map((alert) => lineOf(alert, file));
      expect(lines.sort(), `${file.name}: ${file.note}`).toEqual(predict(file.queries, file.carried));
    }
    expect(byPack.length).toBe(files.reduce((sum, file) => sum + ofFile(byPack, file.name).length, 0));
  });

  it.skipIf(!hasSeeds)('give the same alerts by the published rules, unmodified', () => {
    for (const file of files) {
      const lines = ofFile(bySeeds, file.name).map((alert) => lineOf(alert, file));
      expect(lines.sort(), file.name).toEqual(predict(file.queries, file.carried));
    }
  });

  it('give an event the same id in every layout that holds its record id and time', () => {
    const shared = join(folder, 'shared');
    const some = queries.filter(({ recordId }) => recordId !== null);
    const same = writeLayouts(some, false);
    writeTree(shared, Object.fromEntries(same.map(({ name, content }) => [name, content])));
    const alerts = scanAlerts(['--keep-duplicates', shared]).filter(({ rule }) => RULES[rule.id] === 'eql');
    const idsOf = ({ name }: LayoutFile): string[] =>
      alerts.filter(({ events }) => events[0]!.source === `${shared}/${name}`).map(({ id }) => id);
    const [first] = same;
    expect(idsOf(first!).length).toBeGreaterThan(5);
    for (const file of same) {
      // The pipeline puts Sysmon's clock in place of the log's.
      if (file.carried.pipelineGuid) expect(idsOf(file), file.name).toHaveLength(idsOf(first!).length);
      else expect(idsOf(file), file.name).toEqual(idsOf(first!));
    }
  });
});
