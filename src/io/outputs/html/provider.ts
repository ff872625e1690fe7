/**
 * Who is behind a well-known AI domain, so that the report's sentences can name companies. Only for wording: what is
 * detected is decided by rules, and a domain that is not here is shown as it is.
 */
const PROVIDERS: readonly (readonly [string, readonly string[]])[] = [
  ['OpenAI', ['openai.com', 'chatgpt.com', 'oaiusercontent.com', 'sora.com']],
  ['Azure OpenAI', ['openai.azure.com', 'cognitiveservices.azure.com', 'services.ai.azure.com']],
  ['Anthropic', ['anthropic.com', 'claude.ai', 'claude.com']],
  ['Hugging Face', ['huggingface.co', 'huggingface.cloud', 'hf.co', 'hf.space']],
  [
    'Google',
    [
      'generativelanguage.googleapis.com',
      'aiplatform.googleapis.com',
      'gemini.google.com',
      'bard.google.com',
      'aistudio.google.com',
      'notebooklm.google.com',
    ],
  ],
  ['Microsoft Copilot', ['copilot.microsoft.com', 'copilot.cloud.microsoft']],
  ['GitHub Copilot', ['githubcopilot.com']],
  ['Amazon Bedrock', ['bedrock-runtime.amazonaws.com', 'api.bedrock.aws']],
  ['Mistral', ['mistral.ai']],
  ['Cohere', ['cohere.ai', 'cohere.com']],
  ['AI21', ['ai21.com']],
  ['Groq', ['groq.com']],
  ['Perplexity', ['perplexity.ai']],
  ['xAI', ['x.ai', 'grok.com']],
  ['DeepSeek', ['deepseek.com']],
  ['Alibaba Qwen', ['dashscope.aliyuncs.com', 'dashscope-intl.aliyuncs.com', 'qwen.ai', 'tongyi.aliyun.com']],
  ['Moonshot', ['moonshot.ai', 'moonshot.cn', 'kimi.com', 'kimi.ai']],
  ['Zhipu', ['bigmodel.cn', 'z.ai', 'chatglm.cn']],
  ['Replicate', ['replicate.com', 'replicate.delivery']],
  ['RunPod', ['runpod.ai', 'runpod.io', 'runpod.net']],
  ['Modal', ['modal.com', 'modal.run']],
  ['Together AI', ['together.ai', 'together.xyz']],
  ['Fireworks AI', ['fireworks.ai']],
  ['OpenRouter', ['openrouter.ai']],
  ['Poe', ['poe.com']],
  ['Forefront', ['forefront.ai']],
  ['Cursor', ['cursor.sh', 'cursor.com']],
  ['Windsurf', ['codeium.com', 'windsurf.com']],
  ['Stability AI', ['stability.ai']],
  ['ElevenLabs', ['elevenlabs.io']],
  ['Ollama', ['ollama.com', 'ollama.ai']],
  ['LM Studio', ['lmstudio.ai']],
  ['Character.AI', ['character.ai']],
  ['Midjourney', ['midjourney.com']],
];

const BY_DOMAIN = new Map(PROVIDERS.flatMap(([provider, domains]) => domains.map((domain) => [domain, provider])));

/** The provider of a host name (or the host of a URL, or a name with a port), or null. */
export function findProvider(target: string): string | null {
  const host = /^(?:[a-z]+:\/\/)?([a-z0-9._-]{1,253})/i.exec(target)?.[1]?.toLowerCase().replace(/\.$/, '');
  if (host === undefined) return null;
  for (let rest = host; rest !== ''; ) {
    const provider = BY_DOMAIN.get(rest);
    if (provider !== undefined) return provider;
    const dot = rest.indexOf('.');
    rest = dot === -1 ? '' : rest.slice(dot + 1);
  }
  return /^bedrock(?:-[a-z]+)*\.[a-z0-9-]+\.amazonaws\.com$/.test(host) ? 'Amazon Bedrock' : null;
}
