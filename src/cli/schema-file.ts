/** `--schema FILE`: reads the file of field types, says what is wrong with it, and stops the run only where nothing is right. */
import type { FieldType } from '../event/ecs-fields.ts';
import { describeSystemError } from '../io/sources/file.ts';
import { readTextFile } from '../io/text-file.ts';
import { parseFieldSchema } from '../rule/field-schema.ts';
import { renderDiagnostic } from '../text/render.ts';
import { UsageError } from './exit-code.ts';

/** What `--schema` means for the rules that are read: nothing without it. */
export function schemaOption(path: string | null | undefined): { readonly schema?: ReadonlyMap<string, FieldType> } {
  return path == null ? {} : { schema: readSchema(path) };
}

function readSchema(path: string): ReadonlyMap<string, FieldType> {
  let text: string;
  try {
    text = readTextFile(path);
  } catch (error) {
    throw new UsageError(`cannot open the schema at ${path}: ${describeSystemError(error)}`);
  }
  const { fields, diagnostics } = parseFieldSchema({ name: path, text });
  const [error] = diagnostics.filter(({ severity }) => severity === 'error');
  if (error !== undefined) throw new UsageError(`${path}: ${error.message}`, error.hint);
  for (const diagnostic of diagnostics) process.stderr.write(`${renderDiagnostic(diagnostic)}\n`);
  return fields;
}
