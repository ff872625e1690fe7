/**
 * The report's first sentences, made from counts: who did what, where the remarkable programs run from, what is worst.
 * They claim no more than the alerts do: a DNS question is `asked for`, not `sent data to`. Text still to be escaped.
 */
import type { ScanSummary } from '../../output.ts';
import { renderCount, renderQuantity, renderScore, renderTime } from '../quantity.ts';
import { renderAsked, renderHidden, renderNothing, renderUnopened } from '../summary-text.ts';
import { clipName, type ProgramTally, type Subject, type Tally } from './tally.ts';

export interface Headline {
  readonly title: string;
  readonly sentences: readonly string[];
}

/** One title and a few further sentences. */
export function renderHeadline(tally: Tally, summary: ScanSummary): Headline {
  if (tally.alerts === 0) {
    const [title = '', ...rest] = renderNothing(summary).split(/(?<=\.) /);
    return { title, sentences: rest.length === 0 ? [] : [rest.join(' ')] };
  }
  const about = tally.ai.alerts > 0 ? tally.ai : tally.all;
  const sentences: string[] = [];
  const folders = renderFolders(about);
  if (folders !== null) sentences.push(folders);
  const others = tally.alerts - tally.ai.alerts;
  if (tally.ai.alerts > 0 && others > 0) {
    sentences.push(`${renderQuantity(others, 'further alert is', 'further alerts are')} about something else.`);
  }
  const { worst } = tally;
  if (worst !== null) {
    const place = worst.host === null ? '' : ` on ${worst.host}`;
    const time = worst.time === null ? '' : `, ${renderTime(worst.time)} UTC`;
    sentences.push(`Highest severity: ${worst.severity} (“${worst.rule}”${place}${time}).`);
  }
  const riskiest = summary.risk[0];
  if (riskiest !== undefined) {
    sentences.push(`Most risk: ${clipName(riskiest.object)} with a score of ${renderScore(riskiest.score)}.`);
  }
  if (tally.overflowed.size > 0) {
    const what = joinWords([...tally.overflowed].sort());
    sentences.push(`There is more than this report can count one by one: numbers of ${what} are lower bounds.`);
  }
  return {
    title: tally.ai.alerts > 0 ? renderAi(tally.ai) : renderAny(tally),
    sentences: [...sentences, ...renderUnseen(summary)],
  };
}

/** What the numbers above say nothing of. */
function renderUnseen(summary: ScanSummary): string[] {
  const { range, hidden } = summary;
  const unopened = renderUnopened(summary);
  return [
    ...(hidden === undefined || hidden.alerts === 0 ? [] : [`${renderHidden(hidden)}.`]),
    ...(range === undefined ? [] : [`Only events ${renderAsked(range)} took part.`]),
    ...(unopened === null ? [] : [`${unopened}.`]),
  ];
}

/** `3 programs on 2 hosts asked for AI services of OpenAI, Anthropic and Hugging Face.` */
function renderAi(subject: Subject): string {
  const providers = [...subject.providers].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([name]) => name);
  const whom =
    providers.length <= 3
      ? joinWords(providers)
      : `${renderCount(providers.length)} AI providers, first of all ${joinWords(providers.slice(0, 2))}`;
  const asked = [...subject.kinds].every((kind) => kind === 'dns') ? 'asked for' : 'reached for';
  const services = providers.length <= 3 ? 'AI services of ' : '';
  return `${renderWho(subject)} ${asked} ${services}${whom}.`;
}

function renderAny(tally: Tally): string {
  const hosts = tally.all.hosts.size === 0 ? '' : ` on ${renderQuantity(tally.all.hosts.size, 'host')}`;
  const [only] = tally.rules.keys();
  const rules = tally.rules.size === 1 && only !== undefined ? `“${only}”` : renderQuantity(tally.rules.size, 'rule');
  return `${renderQuantity(tally.alerts, 'alert')} of ${rules}${hosts}.`;
}

function renderWho(subject: Subject): string {
  const programs = [...subject.programs.values()];
  const [first] = programs;
  const [host] = subject.hosts.values();
  const where =
    subject.hosts.size === 0
      ? ''
      : subject.hosts.size === 1
        ? ` on ${host}`
        : ` on ${renderCount(subject.hosts.size)} hosts`;
  if (programs.length === 0) return `${renderQuantity(subject.alerts, 'record')}${where}`;
  return programs.length === 1 ? `${first!.name}${where}` : `${renderQuantity(programs.length, 'program')}${where}`;
}

/** `1 of them runs from a user’s Downloads folder: viewer.exe.` */
function renderFolders(subject: Subject): string | null {
  const byWords = new Map<string, ProgramTally[]>();
  const odd = [...subject.programs.values()]
    .filter((program) => program.folder !== null)
    .sort((a, b) => b.folder!.weight - a.folder!.weight);
  for (const program of odd) {
    const words = program.folder!.words;
    byWords.set(words, [...(byWords.get(words) ?? []), program]);
  }
  if (odd.length === 0) return null;
  const parts = [...byWords].slice(0, 3).map(([words, programs]) => `${words} (${joinNames(programs)})`);
  const places = joinWords(byWords.size > 3 ? [...parts, 'other folders that users can write to'] : parts);
  if (subject.programs.size === 1) return `It runs from ${[...byWords.keys()][0]}.`;
  return `${renderCount(odd.length)} of them ${odd.length === 1 ? 'runs' : 'run'} from ${places}.`;
}

function joinNames(programs: readonly ProgramTally[]): string {
  const shown = programs.slice(0, 3).map((program) => program.name);
  return programs.length > 3 ? `${shown.join(', ')} and ${programs.length - 3} more` : joinWords(shown);
}

function joinWords(words: readonly string[]): string {
  return words.length <= 1 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
