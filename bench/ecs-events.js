/**
 * Input that python eql understands as well: Sysmon events of the corpus as ECS documents that also say their type in
 * the way of Endgame, and the Windows event queries of a folder of Elastic rules.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'smol-toml';

/** Sysmon's event id → event.category and event.type. */
const KINDS = {
  1: ['process', 'start'],
  3: ['network', 'start'],
  7: ['library', 'start'],
  11: ['file', 'creation'],
  13: ['registry', 'change'],
  22: ['dns', 'lookup_requested'],
};

const named = (path) => (path === undefined ? undefined : { executable: path, name: path.split('\\').pop() });

function documentOf(event) {
  const kind = KINDS[event.EventID];
  if (kind === undefined || !/Sysmon/.test(event.Channel ?? '')) return null;
  const [category, type] = kind;
  const time = event['@timestamp'] ?? `${event.UtcTime.replace(' ', 'T')}Z`;
  return {
    '@timestamp': time,
    event_type: category,
    timestamp: Date.parse(time) * 10_000 + 116_444_736_000_000_000,
    event: { category, type, code: String(event.EventID) },
    host: { name: event.Hostname, os: { type: 'windows' } },
    user: { id: event.UserID },
    process: {
      ...named(event.Image),
      entity_id: event.ProcessGuid,
      command_line: event.CommandLine,
      args: event.CommandLine?.split(' '),
      parent: event.ParentImage && { ...named(event.ParentImage), command_line: event.ParentCommandLine },
    },
    file: event.TargetFilename && { path: event.TargetFilename, name: event.TargetFilename.split('\\').pop() },
    dns: event.QueryName && { question: { name: event.QueryName } },
  };
}

/** Lines of `count` such events, as many of each category as there are, from all over what is given of a corpus. */
export function readDocuments(corpus, count) {
  const byCategory = new Map(Object.values(KINDS).map(([category]) => [category, []]));
  for (const line of corpus.toString('utf8').split('\n').slice(0, -1)) {
    const document = documentOf(JSON.parse(line));
    if (document !== null) byCategory.get(document.event_type).push(JSON.stringify(document));
  }
  const share = Math.ceil(count / byCategory.size);
  return [...byCategory.values()].flatMap((lines) => {
    const step = Math.max(1, lines.length / share);
    return Array.from({ length: Math.min(share, lines.length) }, (_, i) => lines[Math.floor(i * step)]);
  });
}

/** `{id, query}` of the event queries for Windows in folders of Elastic rules. */
export function readQueries(folders) {
  return folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true })
      .filter((name) => name.endsWith('.toml'))
      .sort()
      .flatMap((name) => {
        const { rule } = parse(readFileSync(join(folder, name), 'utf8'));
        const fits =
          rule?.language === 'eql' && !/^\s*(sequence|sample)\b/.test(rule.query) && /windows/.test(rule.query);
        return fits ? [{ id: rule.rule_id, query: rule.query, path: join(folder, name) }] : [];
      }),
  );
}

/** Writes rules that Telltale reads, one file. */
export function writeRules(path, queries) {
  const rules = queries.map(({ id, query }) =>
    JSON.stringify({ rule_id: id, name: id, type: 'eql', language: 'eql', query, risk_score: 1, severity: 'low' }),
  );
  writeFileSync(path, `${rules.join('\n')}\n`);
  return existsSync(path);
}
