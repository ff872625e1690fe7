import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hostOfUrl, normaliseHost } from './host-name.ts';

describe('host names', () => {
  it.each([
    ['api.openai.com', 'api.openai.com'],
    ['API.OpenAI.COM', 'api.openai.com'],
    ['api.openai.com.', 'api.openai.com'],
    ['api.openai.com:443', 'api.openai.com'],
    ['_ldap._tcp.corp.example', '_ldap._tcp.corp.example'],
    ['bücher.example', 'xn--bcher-kva.example'],
    ['xn--bcher-kva.example', 'xn--bcher-kva.example'],
    ['openаi.com', 'xn--openi-7ve.com'], // Cyrillic а: another name altogether
    ['localhost', 'localhost'],
  ])('%j is compared as %j', (text, name) => {
    expect(normaliseHost(text)).toBe(name);
  });

  it.each([
    '',
    '.',
    '..',
    'a..b',
    '.openai.com',
    'api.openai.com..',
    'api.openai.com\n',
    'api.openai.com\u0000.evil.example',
    'a b.com',
    'http://api.openai.com/',
    'api.openai.com/v1',
    'api.openai.com:x',
    '203.0.113.9',
    '2001:db8::1',
    '::1',
    '[::1]',
    'api%2eopenai.com',
    `${'a'.repeat(64)}.com`,
    `${'a.'.repeat(127)}com`,
    'x'.repeat(5000),
  ])('%j is no host name', (text) => {
    expect(normaliseHost(text)).toBeNull();
  });

  it('is settled after one pass, and never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (text) => {
        const name = normaliseHost(text);
        expect(name === null || normaliseHost(name) === name).toBe(true);
      }),
    );
  });
});

describe('hosts of URLs', () => {
  it.each([
    ['https://api.openai.com/v1/chat?x=1', 'api.openai.com'],
    ['HTTPS://user:pw@Api.OpenAI.com:443/v1', 'Api.OpenAI.com:443'],
    ['api.openai.com:443', 'api.openai.com:443'],
    ['api.openai.com/v1', 'api.openai.com'],
    ['api.openai.com', 'api.openai.com'],
    ['http://evil.test/?u=https://api.openai.com/', 'evil.test'],
    ['http://evil.test#@api.openai.com', 'evil.test'],
    ['http://evil.test\\@api.openai.com', 'evil.test'],
    ['http://api.openai.com@evil.test', 'evil.test'],
    ['http://a@b@evil.test/', 'evil.test'],
    ['', ''],
    ['https://', ''],
  ])('%s is at %s', (url, host) => expect(hostOfUrl(url)).toBe(host));
});
