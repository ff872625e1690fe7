/**
 * What people write in regular expressions out of habit and Lucene takes literally: anchors (a pattern always covers the
 * whole value) and `(?…)`. Only advice: the pattern is run as Lucene would.
 */
export interface RegexAdvice {
  readonly what: string;
  readonly hint: string;
}

export function findLiteralAnchors(pattern: string): RegexAdvice[] {
  const found: RegexAdvice[] = [];
  if (pattern.startsWith('^')) found.push({ what: '`^`', hint: 'leave it out: the expression covers the whole value' });
  if (/(?:^|[^\\])(?:\\\\)*\$$/.test(pattern)) {
    found.push({ what: '`$`', hint: 'leave it out: the expression covers the whole value' });
  }
  if (pattern.includes('(?')) found.push({ what: '`(?`', hint: 'Lucene has no such groups: write ( … )' });
  return found;
}
