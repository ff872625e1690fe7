import { describe, expect, it } from 'vitest';
import { SEVERITIES } from '../../../rule/rule.ts';
import { DARK, LIGHT, type Palette } from './palette.ts';
import { STYLE } from './style.ts';

/** Contrast ratio of WCAG 2. */
function contrast(a: string, b: string): number {
  const [bright, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (bright! + 0.05) / (dark! + 0.05);
}

function luminance(color: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}

describe.each<[string, Palette]>([
  ['light', LIGHT],
  ['dark', DARK],
])('%s', (_, palette) => {
  const texts: [string, string][] = [
    ...['ink', 'muted', 'accent'].flatMap((ink): [string, string][] =>
      ['ground', 'surface', 'sunken'].map((ground) => [ink, ground]),
    ),
    ...SEVERITIES.map((severity): [string, string] => [`${severity}-ink`, `${severity}-ground`]),
  ];
  it.each(texts)('%s is readable on %s', (ink, ground) => {
    expect(contrast(palette[ink]!, palette[ground]!)).toBeGreaterThanOrEqual(4.5);
  });

  it.each(['control', ...SEVERITIES.map((severity) => `${severity}-bar`)])('%s stands out', (shape) => {
    expect(contrast(palette[shape]!, palette['surface']!)).toBeGreaterThanOrEqual(3);
  });
});

it('both palettes name the same colours, and the style uses no others', () => {
  expect(Object.keys(DARK)).toEqual(Object.keys(LIGHT));
  for (const [, name] of STYLE.matchAll(/var\(--([a-z-]+)\)/g)) expect(Object.keys(LIGHT)).toContain(name);
});

it('the style asks for nothing from outside', () => {
  expect(STYLE).not.toMatch(/url\(|@import|@font-face|expression\(|<\//);
});
