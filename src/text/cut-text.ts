/** Texts that nobody could read whole. */

/** Names of hosts, programs and people are cut where they are longer. Characters. */
export const MAX_NAME = 4096;

/** A text as it is where it has room; else its beginning, and how long it was. Holds nothing of what was cut off. */
export function cutText(text: string, room: number): string {
  return text.length <= room ? text : `${Buffer.from(text.slice(0, room)).toString()}… (${text.length} characters)`;
}

/** The same for a name; null stays null. */
export function cutName(name: string | null): string | null {
  return name === null ? null : cutText(name, MAX_NAME);
}
