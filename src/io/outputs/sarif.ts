/**
 * Diagnostics as SARIF 2.1.0, the format in which code hosts show findings beside the lines they are about. Every code
 * is a rule of the run; a finding without a place is about its file's first line. That we do not run something is no
 * fault of the file: it is a notification of the run, not a result.
 */
import { LINTS } from '../../rule/lints/index.ts';
import type { Diagnostic } from '../../text/diagnostic.ts';
import { locate } from '../../text/source-text.ts';
import { encodeSafeJson } from './explain-json.ts';

const LEVELS = { error: 'error', warning: 'warning', note: 'note' } as const;

export function encodeSarif(findings: readonly { readonly path: string; readonly diagnostic: Diagnostic }[]): string {
  const isUnsupported = ({ diagnostic }: { readonly diagnostic: Diagnostic }): boolean =>
    diagnostic.unsupported === true;
  const results = findings.filter((finding) => !isUnsupported(finding));
  const codes = [...new Set(results.map(({ diagnostic }) => diagnostic.code))].sort();
  return encodeSafeJson(
    {
      $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
      version: '2.1.0',
      runs: [
        {
          tool: { driver: { name: 'telltale', rules: codes.map(describeCode) } },
          invocations: [
            {
              executionSuccessful: true,
              toolExecutionNotifications: findings
                .filter(isUnsupported)
                .map(({ path, diagnostic }) => describeUnsupported(path, diagnostic)),
            },
          ],
          results: results.map(({ path, diagnostic }) => describeFinding(path, diagnostic, codes)),
        },
      ],
    },
    2,
  );
}

function describeCode(code: string): unknown {
  const lint = LINTS.find((one) => one.code === code);
  return lint === undefined
    ? { id: code }
    : { id: code, shortDescription: { text: lint.summary }, fullDescription: { text: lint.why } };
}

function describeFinding(path: string, diagnostic: Diagnostic, codes: readonly string[]): unknown {
  const { code, severity } = diagnostic;
  return {
    ruleId: code,
    ruleIndex: codes.indexOf(code),
    level: LEVELS[severity],
    ...describePlace(path, diagnostic),
  };
}

function describeUnsupported(path: string, diagnostic: Diagnostic): unknown {
  return { descriptor: { id: diagnostic.code }, level: 'warning', ...describePlace(path, diagnostic) };
}

function describePlace(path: string, { message, hint, source, span }: Diagnostic): Record<string, unknown> {
  const place = source === undefined || span === undefined ? null : locate(source, span.start);
  const uri = (source?.name ?? path).replaceAll('\\', '/').split('/').map(encodeURIComponent).join('/');
  return {
    message: { text: hint === undefined ? message : `${message}. ${hint}` },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri },
          region: place === null ? { startLine: 1 } : { startLine: place.line, startColumn: place.column },
        },
      },
    ],
  };
}
