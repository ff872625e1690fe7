/**
 * Precision and recall of the shipped catalogue, and its speed. Build first: `npm run bench:catalogue`.
 *
 * Recall: `bench/data/held-out-sources.csv` lists sources that had no part in the list when they were asked, each once, in
 * order: how many of their hosts of providers that were listed then it knew (`known`, `of_listed`), and how many AI hosts
 * they name at all. Hosts are the base addresses and sites that a source names, labelled by reading before it was asked;
 * `held-out-hosts.csv` holds those that no earlier source has. What was missed has been added each time, so recall on
 * these hosts guards what is known, the first answers are the measurement, and a new one needs a new source. Before the
 * fifth the list was widened from 386 providers to 729, without a source. What first answers miss is mostly second
 * domains of providers that were listed by their first (`nextchat.club`, `moark.ai`, `qwencloud.com`).
 *
 * Precision: 125,000 hosts of the popular web (third-party-web, from the HTTP Archive) and names made to look like AI. A
 * hit counts as wrong unless its domain is one of those that were looked at and are AI.
 */
import { existsSync, readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { parseYamlFile } from '../build/rule/yaml-file.js';
import { Catalogue } from '../build/usage/catalogue.js';
import { checkCatalogue } from '../build/usage/catalogue-file.js';
import { normaliseHost } from '../build/usage/host-name.js';

const read = (path) => readFileSync(new URL(path, import.meta.url), 'utf8');
const { data } = checkCatalogue(parseYamlFile({ name: 'endpoints.yaml', text: read('../packs/ai/endpoints.yaml') }));
const catalogue = new Catalogue(data);
const providerOf = (text) => {
  const name = normaliseHost(text);
  return name === null ? null : (catalogue.findHost(name)?.provider.name ?? null);
};

const AI_DOMAINS = new Set(
  (
    'abacus.ai base44.com bolt.new botpress.cloud botsonic.com chatbase.co chatgpt.com copilotstudio.microsoft.com ' +
    'coze.com d-id.com decagon.ai deepl.com dify.ai elevenlabs.io emergent.sh fal.media gamma.app genspark.ai ' +
    'grammarly.com heygen.ai heygen.com hf.co huggingface.co leonardo.ai lindy.ai lovable.dev manus.im manuscdn.com ' +
    'mgx.dev midjourney.com openai.com perplexity.ai play.ht powerva.microsoft.com quillbot.com relevanceai.com replicate.delivery replit.com ' +
    'retellai.com scite.ai sierra.chat suno.ai synthesia.io udify.app voiceflow.com watsonplatform.net writesonic.com'
  ).split(' '),
);
/** Sources at the end of the list that say how it stands. */
const LATEST = 2;
const LOOK_ALIKES =
  'economics.com ergonomics.org philanthropic.org trojan.ai replicated.com misanthropic.net openair.com notopenai.com openai.com.phish.example api-openai.com claudecomics.com ollamaze.net grokking.net geminihotel.com aliyun.com'.split(
    ' ',
  );

const readTable = (path) => parse(read(path), { columns: true });
const sources = readTable('data/held-out-sources.csv');
const heldOut = readTable('data/held-out-hosts.csv');
const missed = heldOut.filter(({ host, provider }) => providerOf(host) !== provider);
const recall = (heldOut.length - missed.length) / heldOut.length;

const popularFile = new URL('../node_modules/third-party-web/dist/domain-map.csv', import.meta.url);
const popular = existsSync(popularFile)
  ? readFileSync(popularFile, 'utf8')
      .split('\n')
      .map((line) => line.split(',')[0].replace(/^\*\./, 'www.'))
      .filter((name) => normaliseHost(name) !== null)
  : [];
const unrelated = [...popular, ...LOOK_ALIKES];
const hits = unrelated.filter((name) => providerOf(name) !== null);
const isAi = (name) => name.split('.').some((_, i, labels) => AI_DOMAINS.has(labels.slice(i).join('.')));
const wrong = hits.filter((name) => !isAi(name));
const right = heldOut.length - missed.length + hits.length - wrong.length;
const precision = right / (right + wrong.length);

const names = popular.length > 0 ? popular : LOOK_ALIKES;
let found = 0;
const started = performance.now();
for (let round = 0; round < 20; round++) for (const name of names) if (catalogue.findHost(name) !== null) found++;
const perSecond = (20 * names.length) / ((performance.now() - started) / 1000);

console.log(
  `Catalogue   ${data.providers.length} providers, ${data.providers.reduce((sum, { hosts }) => sum + hosts.length, 0)} patterns`,
);
const sum = (list, name) => list.reduce((total, row) => total + Number(row[name]), 0);
const latest = sources.slice(-LATEST);
console.log('Recall when first asked, of hosts whose provider was listed');
for (const { sources: names, known, of_listed: listed, of_all: all } of sources)
  console.log(`            ${`${known} of ${listed}`.padEnd(12)}${`(${all} named)`.padEnd(13)}${names}`);
const share = (list) => (sum(list, 'known') / sum(list, 'of_listed')).toFixed(4);
console.log(`            all ${share(sources)}, the last ${LATEST} sources ${share(latest)}`);
console.log(
  `Recall now  ${recall.toFixed(4)}  ${heldOut.length} held-out hosts, ${missed.length} missed${missed.length > 0 ? `: ${missed.map(({ host }) => host).join(', ')}` : ''}`,
);
console.log(
  `Precision   ${precision.toFixed(4)}  ${unrelated.length} popular and look-alike names, ${hits.length} hits, ${wrong.length} wrong${wrong.length > 0 ? `: ${wrong.join(', ')}` : ''}`,
);
console.log(`Speed       ${(perSecond / 1e6).toFixed(1)} million names a second (${found} found)`);
if (popular.length === 0) console.log('            third-party-web is not installed: popular names were left out');
process.exitCode = recall >= 0.99 && precision >= 0.99 ? 0 : 1;
