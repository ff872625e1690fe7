/** The catalogue that we ship: its size, its manners towards the names of others, and how fast it answers. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseYamlFile } from '../rule/yaml-file.ts';
import { Catalogue } from './catalogue.ts';
import { checkCatalogue } from './catalogue-file.ts';
import { normaliseHost } from './host-name.ts';

const path = new URL('../../packs/ai/endpoints.yaml', import.meta.url);
const { data, diagnostics } = checkCatalogue(
  parseYamlFile({ name: 'endpoints.yaml', text: readFileSync(path, 'utf8') }),
);
const catalogue = new Catalogue(data);
const providerOf = (name: string): string | null =>
  catalogue.findHost(normaliseHost(name) ?? '')?.provider.name ?? null;

/** Names that a substring or a careless suffix would take for AI, and names of the same companies that are not AI. */
const UNRELATED = [
  'economics.com',
  'ergonomics.org',
  'philanthropic.org',
  'trojan.ai',
  'replicated.com',
  'misanthropic.net',
  'openair.com',
  'openaid.org',
  'notopenai.com',
  'openai.com.phish.example',
  'api-openai.com',
  'claude.example',
  'claudecomics.com',
  'mistralwind.com',
  'ollamaze.net',
  'grokking.net',
  'geminihotel.com',
  'copilotair.example',
  'cursors-4u.com',
  'perplexityofmind.org',
  'jan.aircraft.example',
  'aliyun.com',
  'www.alibabacloud.com',
  'google.com',
  'www.google.com',
  'accounts.google.com',
  'storage.googleapis.com',
  'github.com',
  'api.github.com',
  'raw.githubusercontent.com',
  's3.amazonaws.com',
  'ec2.eu-west-1.amazonaws.com',
  'login.microsoftonline.com',
  'www.microsoft.com',
  'outlook.office.com',
  'blob.core.windows.net',
  'portal.azure.com',
  'management.azure.com',
  'cloudflare.com',
  'www.cloudflare.com',
  'dash.cloudflare.com',
  'facebook.com',
  'www.meta.com',
  'baidu.com',
  'www.baidu.com',
  'qq.com',
  'tencent.com',
  'yandex.ru',
  'nvidia.com',
  'www.nvidia.com',
  'oracle.com',
  'ibm.com',
  'sap.com',
  'apple.com',
  'amazon.com',
  'wikipedia.org',
  'reddit.com',
  'x.com',
  'twitter.com',
  'jetbrains.com',
  'digitalocean.com',
  'ovhcloud.com',
  'scaleway.com',
  'snowflake.com',
  'databricks.com',
  'vercel.com',
  'vercel.sh',
  'stackblitz.com',
  'duckduckgo.com',
  'sber.ru',
  'kakao.com',
  'npmjs.org',
  'pypi.org',
  'cdn.jsdelivr.net',
];

/** Of the popular domains, those that are AI: looked at one by one. */
const AI_DOMAINS = new Set(
  (
    'abacus.ai base44.com bolt.new botpress.cloud botsonic.com chatbase.co chatgpt.com copilotstudio.microsoft.com ' +
    'coze.com d-id.com decagon.ai deepl.com dify.ai elevenlabs.io emergent.sh fal.media gamma.app genspark.ai ' +
    'grammarly.com heygen.ai heygen.com hf.co huggingface.co leonardo.ai lindy.ai lovable.dev manus.im manuscdn.com ' +
    'mgx.dev midjourney.com openai.com perplexity.ai play.ht powerva.microsoft.com quillbot.com relevanceai.com replicate.delivery replit.com ' +
    'retellai.com scite.ai sierra.chat suno.ai synthesia.io udify.app voiceflow.com watsonplatform.net writesonic.com'
  ).split(' '),
);
const isAi = (name: string): boolean =>
  name.split('.').some((_, i, labels) => AI_DOMAINS.has(labels.slice(i).join('.')));

describe('the shipped catalogue', () => {
  it('has no fault of its own', () => {
    expect(diagnostics.map(({ message }) => message)).toEqual([]);
  });

  it('is as large as promised', () => {
    expect(data.providers.length).toBeGreaterThanOrEqual(250);
    expect(data.providers.reduce((sum, { hosts }) => sum + hosts.length, 0)).toBeGreaterThanOrEqual(450);
  });

  it.each([
    ['api.openai.com', 'dedicated'],
    ['status.openai.com', 'shared'],
    ['cdn.openai.com', 'shared'],
    ['docs.anthropic.com', 'shared'],
    ['help.eu.openai.com', 'shared'],
    ['support.claude.com', 'shared'],
    ['statuspage.openai.com', 'dedicated'],
  ])('%s is %s', (name, precision) => expect(catalogue.findHost(name)?.precision).toBe(precision));

  it('a host that is listed by its name counts as listed', () => {
    const host = (name: string) =>
      ({ host: name, kind: 'api', precision: 'dedicated', status: 'live', source: [] }) as const;
    const hosts = ['*.a.example', 'docs.a.example', 'cdn.*.b.example'].map(host);
    const own = new Catalogue({
      checked: null,
      providers: [{ name: 'A', kind: 'api', hosts, ports: [], processes: [], modelFiles: [] }],
    });
    const precisions = ['docs.a.example', 'help.a.example', 'cdn.x.b.example'].map(
      (name) => own.findHost(name)?.precision,
    );
    expect(precisions).toEqual(['dedicated', 'shared', 'dedicated']);
  });

  it.each([
    'api.openai.com.evil.test',
    'api.openai.com.corp.example',
    'api-openai.com',
    'xn--openi-9za.com',
    'oрenai.com', // a Cyrillic letter
    '*.openai.com',
    'openai.com..',
    '.openai.com',
  ])('%s is nobody', (name) => expect(providerOf(name)).toBeNull());

  it.each(['API.OPENAI.COM', 'api.openai.com.', 'ａｐｉ．openai．com'])('%s is OpenAI, as for a resolver', (name) =>
    expect(providerOf(name)).toBe('OpenAI'));

  it.each([
    [11434, 'Ollama'],
    [1234, 'LM Studio'],
    [13305, 'Lemonade'],
    [18789, 'OpenClaw'],
    [52415, 'exo'],
    // What else listens there says more often.
    [8080, undefined],
    [8000, undefined],
  ])('port %i is that of %s', (port, provider) => expect(catalogue.findPort(port)?.provider.name).toBe(provider));

  it('names a source for every host', () => {
    const bare = data.providers.flatMap(({ hosts }) => hosts.filter(({ source }) => source.length === 0));
    expect(bare).toEqual([]);
  });

  it.each([
    ['api.openai.com', 'OpenAI'],
    ['API.OPENAI.COM.', 'OpenAI'],
    ['chatgpt.com', 'OpenAI'],
    ['ws.chatgpt.com', 'OpenAI'],
    ['router.huggingface.co', 'Hugging Face'],
    ['abc123.us-east-1.aws.endpoints.huggingface.cloud', 'Hugging Face'],
    ['generativelanguage.googleapis.com', 'Google'],
    ['europe-west4-aiplatform.googleapis.com', 'Google Vertex AI'],
    ['bedrock-runtime.eu-central-1.amazonaws.com', 'Amazon Bedrock'],
    ['contoso.openai.azure.com', 'Microsoft Azure OpenAI'],
    ['api.individual.githubcopilot.com', 'GitHub Copilot'],
    ['llm.chutes.ai', 'Chutes'],
    ['www.perplexity.ai', 'Perplexity'],
    ['chat.intern-ai.org.cn', 'InternLM'],
    ['api.nova.amazon.com', 'Amazon Nova'],
    ['ai-chat-premium.bsg.brave.com', 'Brave Leo'],
    ['mcp.linear.app', 'MCP servers of other services'],
    ['docs.mcp.cloudflare.com', 'MCP servers of other services'],
    // Companies whose service is another one.
    ['linear.app', null],
    ['api.notion.com', null],
    ['mcp.deepwiki.com', 'Cognition Devin'],
  ])('%s belongs to %s', (name, provider) => {
    expect(providerOf(name)).toBe(provider);
  });

  it.each([
    // Hosts of published rules that no client of these vendors asks for.
    'api.bedrock.aws',
    'bedrock-runtime.amazonaws.com',
    'api.azure.com',
    'api.gemini.google.com',
    'inference-endpoint.huggingface.cloud',
  ])('leaves out %s', (name) => {
    expect(providerOf(name)).toBeNull();
  });

  it('leaves the names of others alone', () => {
    expect(UNRELATED.filter((name) => providerOf(name) !== null)).toEqual([]);
  });

  const list = new URL('../../node_modules/third-party-web/dist/domain-map.csv', import.meta.url);
  it.skipIf(!existsSync(list))('takes no popular domain for AI that is not', () => {
    const hosts = readFileSync(list, 'utf8')
      .split('\n')
      .map((line) => normaliseHost(line.split(',')[0]!.replace(/^\*\./, 'www.')))
      .filter((name) => name !== null);
    expect(hosts.length).toBeGreaterThan(100_000);
    const found = hosts.filter((name) => catalogue.findHost(name) !== null);
    expect(found.filter((name) => !isAi(name))).toEqual([]);
    expect(found.length).toBeGreaterThan(50);
  });

  it('tells the last labels of every host that it knows', () => {
    const endings = catalogue.endings();
    const endsKnown = (name: string): boolean =>
      [2, 3].some((count) => endings.has(name.split('.').slice(-count).join('.')));
    const names = data.providers.flatMap(({ hosts }) => hosts.map(({ host }) => host.replaceAll('*', 'x')));
    expect(names.filter((name) => catalogue.findHost(name) === null)).toEqual([]);
    expect(names.filter((name) => !endsKnown(name) || !endsKnown(`deep.er.${name}`))).toEqual([]);
    expect(endsKnown('ts.data.microsoft.com')).toBe(false);
  });
});
