/** A Windows event of which only what it is classified by is known: formats tell that before they read the rest. */
import type { SystemField, WindowsRecord } from './record.ts';
import type { Scalar } from './value.ts';

export class SystemOnly implements WindowsRecord {
  readonly windows = true;
  readonly layout = 'evtx';
  readonly #fields: { readonly [field in SystemField]?: Scalar | null };

  constructor(provider: string | null, eventId: number | null, channel: string | null) {
    this.#fields = { Provider: provider, EventID: eventId, Channel: channel };
  }

  system(name: SystemField): Scalar | null {
    return this.#fields[name] ?? null;
  }

  data(): null {
    return null;
  }

  dataNames(): readonly string[] {
    return [];
  }

  toXml(): string {
    return '';
  }
}
