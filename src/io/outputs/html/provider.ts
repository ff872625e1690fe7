/**
 * Who is behind a well-known AI domain, so that the report's sentences can name companies, by the names that the
 * catalogue of `usage` has for them. Only for wording: what is detected is decided by rules, and a domain that is not
 * here is shown as it is.
 */
export const WELL_KNOWN: readonly (readonly [string, readonly string[]])[] = [
  ['OpenAI', ['openai.com', 'chatgpt.com', 'oaiusercontent.com', 'sora.com']],
  ['Microsoft Azure OpenAI', ['openai.azure.com']],
  ['Microsoft Azure AI', ['cognitiveservices.azure.com', 'services.ai.azure.com']],
  ['Anthropic', ['anthropic.com', 'claude.ai', 'claude.com']],
  ['Hugging Face', ['huggingface.co', 'huggingface.cloud', 'hf.co', 'hf.space']],
  [
    'Google',
    [
      'generativelanguage.googleapis.com',
      'gemini.google.com',
      'bard.google.com',
      'aistudio.google.com',
      'notebooklm.google.com',
    ],
  ],
  ['Google Vertex AI', ['aiplatform.googleapis.com']],
  ['Microsoft Copilot', ['copilot.microsoft.com', 'copilot.cloud.microsoft']],
  ['GitHub Copilot', ['githubcopilot.com']],
  ['Amazon Bedrock', ['bedrock-runtime.amazonaws.com', 'api.bedrock.aws']],
  ['Mistral AI', ['mistral.ai']],
  ['Cohere', ['cohere.ai', 'cohere.com']],
  ['AI21 Labs', ['ai21.com']],
  ['Groq', ['groq.com']],
  ['Perplexity', ['perplexity.ai']],
  ['xAI', ['x.ai', 'grok.com']],
  ['DeepSeek', ['deepseek.com']],
  ['Alibaba (Qwen/DashScope)', ['dashscope.aliyuncs.com', 'dashscope-intl.aliyuncs.com']],
  ['Alibaba Qwen', ['qwen.ai', 'tongyi.aliyun.com']],
  ['Moonshot AI', ['moonshot.ai', 'moonshot.cn']],
  ['Kimi (Moonshot)', ['kimi.com', 'kimi.ai']],
  ['Zhipu AI', ['bigmodel.cn', 'chatglm.cn']],
  ['Z.ai (Zhipu)', ['z.ai']],
  ['Replicate', ['replicate.com', 'replicate.delivery']],
  ['RunPod', ['runpod.ai', 'runpod.io', 'runpod.net']],
  ['Modal', ['modal.com', 'modal.run']],
  ['Together AI', ['together.ai', 'together.xyz']],
  ['Fireworks AI', ['fireworks.ai']],
  ['OpenRouter', ['openrouter.ai']],
  ['Poe (Quora)', ['poe.com']],
  ['Forefront', ['forefront.ai']],
  ['Cursor', ['cursor.sh', 'cursor.com']],
  ['Windsurf/Codeium', ['codeium.com', 'windsurf.com']],
  ['Stability AI', ['stability.ai']],
  ['ElevenLabs', ['elevenlabs.io']],
  ['Ollama Cloud', ['ollama.com']],
  ['Ollama', ['ollama.ai']],
  ['LM Studio', ['lmstudio.ai']],
  ['Character.AI', ['character.ai']],
  ['Midjourney', ['midjourney.com']],
];

const BY_DOMAIN = new Map(WELL_KNOWN.flatMap(([provider, domains]) => domains.map((domain) => [domain, provider])));

/** The provider of a host name (or the host of a URL, or a name with a port), or null. */
export function findProvider(target: string): string | null {
  // An address may name one host before an `@` and go to the one behind it.
  const host = /^(?:[a-z]+:\/\/)?([a-z0-9._-]{1,253})(?::\d{1,5})?(?=[/?#]|$)/i
    .exec(target)?.[1]
    ?.toLowerCase()
    .replace(/\.$/, '');
  if (host === undefined) return null;
  for (let rest = host; rest !== ''; ) {
    const provider = BY_DOMAIN.get(rest);
    if (provider !== undefined) return provider;
    const dot = rest.indexOf('.');
    rest = dot === -1 ? '' : rest.slice(dot + 1);
  }
  return /^bedrock(?:-[a-z]+)*\.[a-z0-9-]+\.amazonaws\.com$/.test(host) ? 'Amazon Bedrock' : null;
}
