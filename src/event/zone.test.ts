import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatTime, parseTime } from './time.ts';
import { UTC, zoneOf } from './zone.ts';

const read = (text: string, zone: string): string => formatTime(parseTime(text, 'auto', zoneOf(zone))!);

describe('zoneOf', () => {
  it.each([
    ['2026-01-15 12:00:00', 'UTC', '2026-01-15T12:00:00.000Z'],
    ['2026-07-15 12:00:00', '+02:00', '2026-07-15T10:00:00.000Z'],
    ['2026-07-15 12:00:00', '-0330', '2026-07-15T15:30:00.000Z'],
    ['2026-01-15 12:00:00', 'Europe/Berlin', '2026-01-15T11:00:00.000Z'],
    ['2026-07-15 12:00:00', 'Europe/Berlin', '2026-07-15T10:00:00.000Z'],
    ['2026-07-15 12:00:00', 'Australia/Sydney', '2026-07-15T02:00:00.000Z'],
    ['2026-01-15 12:00:00', 'Australia/Sydney', '2026-01-15T01:00:00.000Z'],
    // The last second before clocks are moved, and the first after it.
    ['2026-03-29 01:59:59', 'Europe/Berlin', '2026-03-29T00:59:59.000Z'],
    ['2026-03-29 03:00:00', 'Europe/Berlin', '2026-03-29T01:00:00.000Z'],
    ['2026-10-25 03:00:00', 'Europe/Berlin', '2026-10-25T02:00:00.000Z'],
    // Leapt over, and shown twice.
    ['2026-03-29 02:30:00', 'Europe/Berlin', '2026-03-29T01:30:00.000Z'],
    ['2026-10-25 02:30:00', 'Europe/Berlin', '2026-10-25T00:30:00.000Z'],
    ['2026-11-01 01:30:00', 'America/New_York', '2026-11-01T05:30:00.000Z'],
    // Half an hour, and a law of another year.
    ['2026-04-05 02:00:00', 'Australia/Lord_Howe', '2026-04-04T15:30:00.000Z'],
    ['2013-07-15 12:00:00', 'Europe/Moscow', '2013-07-15T08:00:00.000Z'],
    ['2026-07-15 12:00:00', 'Europe/Moscow', '2026-07-15T09:00:00.000Z'],
    // An offset that is written counts.
    ['2026-07-15 12:00:00Z', 'Europe/Berlin', '2026-07-15T12:00:00.000Z'],
  ])('reads %s in %s', (text, zone, utc) => {
    expect(read(text, zone)).toBe(utc);
  });

  // The abbreviations of the time zone database, standard and summer time.
  it.each([
    ['Europe/Berlin', 'CET', 'CEST'],
    ['Europe/Helsinki', 'EET', 'EEST'],
    ['Europe/Lisbon', 'WET', 'WEST'],
    ['Europe/Dublin', 'GMT', 'IST'],
    ['Europe/Moscow', 'MSK', 'MSK'],
    ['Europe/Istanbul', '+03', '+03'],
    ['America/Los_Angeles', 'PST', 'PDT'],
    ['America/Phoenix', 'MST', 'MST'],
    ['America/Toronto', 'EST', 'EDT'],
    ['America/St_Johns', 'NST', 'NDT'],
    ['America/Sao_Paulo', '-03', '-03'],
    ['Africa/Johannesburg', 'SAST', 'SAST'],
    ['Asia/Kolkata', 'IST', 'IST'],
    ['Asia/Kathmandu', '+0545', '+0545'],
    ['Asia/Dubai', '+04', '+04'],
    ['Asia/Jerusalem', 'IST', 'IDT'],
    ['Asia/Singapore', '+08', '+08'],
    ['Pacific/Honolulu', 'HST', 'HST'],
    ['GMT', 'GMT', 'GMT'],
    ['-0330', '-03:30', '-03:30'],
  ])('calls %s by name', (name, standard, summer) => {
    const zone = zoneOf(name);
    expect(zone.nameAt(Date.UTC(2026, 0, 15) * 1000)).toBe(standard);
    expect(zone.nameAt(Date.UTC(2026, 6, 15) * 1000)).toBe(summer);
  });

  it('changes its name with its offset', () => {
    expect(zoneOf('Australia/Sydney').nameAt(Date.UTC(2026, 0, 15) * 1000)).toBe('AEDT');
    const change = Date.UTC(2026, 2, 29, 1) * 1000;
    expect([change - 1, change, change - 1].map((at) => zoneOf('Europe/Berlin').nameAt(at))).toEqual([
      'CET',
      'CEST',
      'CET',
    ]);
    expect(zoneOf('Europe/Berlin').nameAt(Number.NaN)).toBe('UTC');
  });

  it.each(['Mars/Olympus', '+25:00', '', 'east'])('knows no zone %j', (name) => {
    expect(() => zoneOf(name)).toThrow(RangeError);
  });

  it('shows local times as Intl does, and reads them back', () => {
    const zone = zoneOf('America/New_York');
    const shown = new Intl.DateTimeFormat('sv-SE', {
      timeZone: 'America/New_York',
      dateStyle: 'short',
      timeStyle: 'medium',
    });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_000_000_000 }), (seconds) => {
        const local = zone.toLocal(seconds * 1e6);
        expect(formatTime(local).slice(0, 19).replace('T', ' ')).toBe(shown.format(seconds * 1000));
        expect(zone.toLocal(zone.fromLocal(local))).toBe(local);
      }),
    );
  });

  it('takes what is no time as it is', () => {
    for (const zone of [UTC, zoneOf('Europe/Berlin')]) {
      expect(zone.toLocal(Number.NaN)).toBeNaN();
      expect(zone.fromLocal(1e300)).toBe(1e300);
    }
  });
});
