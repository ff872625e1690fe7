import { describe, expect, it } from 'vitest';
import { runOutput, sampleAlert, sampleRisk, sampleSummary } from '../output.contract.ts';
import { navigator } from './navigator.ts';

const technique = (...ids: string[]) => [{ tactic: null, technique: ids.map((id) => ({ id, name: id })) }];
const layerOf = (alerts: Parameters<typeof runOutput>[1], changes = {}) =>
  JSON.parse(runOutput(navigator, alerts, {}, sampleSummary(changes)));

describe('navigator', () => {
  it('scores techniques with their alerts, and says of which rules and hosts', () => {
    const layer = layerOf(
      [
        sampleAlert(),
        sampleAlert({ host: 'DC-01' }),
        sampleRisk({ rule: { severity: 'high', threat: technique('T1059', 'T1071.004') } }),
      ],
      { alerts: { total: 3, bySeverity: [], byKind: [] } },
    );
    // What the Navigator refuses a layer without.
    expect(layer).toMatchObject({ versions: { layer: '4.5', navigator: '5.0.0' }, domain: 'enterprise-attack' });
    expect(layer.name).toBe('Telltale: ./evidence');
    expect(layer.description).toBe(
      '3 alerts; made 2026-11-03 15:00:00 UTC. The score of a technique is the number of its alerts.',
    );
    expect(layer.gradient).toMatchObject({ minValue: 0, maxValue: 3 });
    expect(layer.techniques).toEqual([
      {
        techniqueID: 'T1059',
        score: 1,
        comment: 'DNS query to a model service ×1',
        metadata: [
          { name: 'Highest severity', value: 'high' },
          { name: 'Hosts', value: 'WKS-03 ×1' },
        ],
      },
      { techniqueID: 'T1071', showSubtechniques: true },
      {
        techniqueID: 'T1071.004',
        score: 3,
        comment: 'Unsigned program asks for a model ×2, DNS query to a model service ×1',
        metadata: [
          { name: 'Highest severity', value: 'high' },
          { name: 'Hosts', value: 'WKS-03 ×2, DC-01 ×1' },
        ],
      },
    ]);
    expect(layer.metadata).toEqual([]);
  });

  it('leaves out what is no technique, and says whose alerts have none', () => {
    const layer = layerOf([
      sampleAlert({ rule: { threat: technique('TA0011', 'AML.T0040', 'T10711') } }),
      sampleAlert({ rule: { name: 'Other', threat: [] } }),
    ]);
    expect(layer.techniques).toEqual([]);
    expect(layer.metadata).toEqual([
      { name: 'Alerts without a technique', value: 'Other ×1, Unsigned program asks for a model ×1' },
    ]);
  });

  it('is a layer that opens where nothing was found', () => {
    const layer = layerOf([]);
    expect(layer.techniques).toEqual([]);
    expect(layer.gradient.maxValue).toBeGreaterThan(layer.gradient.minValue);
  });

  it('names twenty rules and hosts of a technique and counts the others', () => {
    const alerts = Array.from({ length: 30 }, (_, i) =>
      sampleAlert({ host: `host-${i}`, rule: { name: `rule ${i}` } }),
    );
    const entry = layerOf(alerts).techniques.find(
      ({ techniqueID }: { techniqueID: string }) => techniqueID === 'T1071.004',
    );
    expect(entry.score).toBe(30);
    expect(entry.comment).toMatch(/^rule 0 ×1, .* and 10 more$/);
    expect(entry.metadata[1].value).toMatch(/ and 10 more$/);
  });
});
