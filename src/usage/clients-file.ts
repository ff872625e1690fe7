/** Client files: YAML like the catalogue, checked entry by entry; a wrong entry is left out with its diagnostic. */
import type { WrittenFile } from '../rule/written-file.ts';
import type { Diagnostic } from '../text/diagnostic.ts';
import { CLIENT_KINDS, type Client } from './clients.ts';
import { quote, Written } from './written.ts';

const MAX_CLIENTS = 2_000;
const KEYS = ['name', 'kind', 'paths', 'signers', 'providers', 'notes'];

/** `providers`: names that a client may be for. */
export function checkClients(
  file: WrittenFile,
  providers: ReadonlySet<string>,
): { readonly clients: readonly Client[]; readonly diagnostics: readonly Diagnostic[] } {
  const written = new Written(file);
  const clients: Client[] = [];
  const names = new Set<string>();
  const top = file.value;
  if (top !== null) {
    written.checkKeys(top, [], ['version', 'clients']);
    for (const [object, path] of written.objects(top, [], 'clients', MAX_CLIENTS)) {
      written.checkKeys(object, path, KEYS);
      const name = written.requiredText(object, path, 'name');
      if (name === null) continue;
      if (names.has(name.toLowerCase())) {
        written.say(
          [...path, 'name'],
          'usage-duplicate',
          `the client "${quote(name)}" stands twice; the first one counts`,
        );
        continue;
      }
      const paths = written.texts(object, path, 'paths', 100).map((text) => text.toLowerCase());
      if (paths.length === 0) {
        written.say(path, 'usage-missing-key', `"${quote(name)}" has no path to be known by`);
        continue;
      }
      const loose = paths.findIndex((text) => !/^(?:c:\\|\/)[^*?]/.test(text) || /[\\/][*?][^\\/]*$/.test(text));
      if (loose >= 0) {
        written.say(
          [...path, 'paths', loose],
          'usage-bad-pattern',
          `"${quote(paths[loose]!)}" would let a program choose its own identity`,
          {
            hint: 'begin with c:\\ or / and a folder, and write the file name out',
          },
        );
        continue;
      }
      const known = written.texts(object, path, 'providers', 500).filter((provider, i) => {
        if (provider === '*' || providers.has(provider)) return true;
        written.say(
          [...path, 'providers', i],
          'usage-unknown-name',
          `the catalogue has no provider "${quote(provider)}"`,
          { severity: 'warning' },
        );
        return false;
      });
      names.add(name.toLowerCase());
      const kind = written.choice(object, path, 'kind', CLIENT_KINDS, 'desktop');
      clients.push({ name, kind, paths, signers: written.texts(object, path, 'signers', 50), providers: known });
    }
  }
  return { clients, diagnostics: written.diagnostics.list };
}
