/**
 * Names of the Common Information Model's data models and their root datasets: what `datamodel=` may say. The root
 * stands in front of every field of the model, in child datasets too.
 */

const ROOTS: Readonly<Record<string, readonly string[]>> = {
  Alerts: ['Alerts'],
  Authentication: ['Authentication'],
  Certificates: ['All_Certificates'],
  Change: ['All_Changes'],
  Change_Analysis: ['All_Changes'],
  Data_Access: ['Data_Access'],
  Databases: ['All_Databases'],
  DLP: ['DLP_Incidents'],
  Email: ['All_Email'],
  Endpoint: ['Processes', 'Filesystem', 'Registry', 'Services', 'Ports'],
  Event_Signatures: ['Signatures'],
  Intrusion_Detection: ['IDS_Attacks'],
  Inventory: ['All_Inventory'],
  Malware: ['Malware_Attacks', 'Malware_Operations'],
  Network_Resolution: ['DNS'],
  Network_Sessions: ['All_Sessions'],
  Network_Traffic: ['All_Traffic'],
  Performance: ['All_Performance'],
  Risk: ['All_Risk'],
  Splunk_Audit: ['Splunk_Audit'],
  Ticket_Management: ['All_Ticket_Management'],
  Updates: ['Updates', 'Update_Errors'],
  Vulnerabilities: ['Vulnerabilities'],
  Web: ['Web'],
};

export function dataModelNames(): string[] {
  return Object.keys(ROOTS);
}

/** Root datasets of a model, or null when the model is not known. */
export function rootDatasets(model: string): readonly string[] | null {
  return Object.hasOwn(ROOTS, model) ? ROOTS[model]! : null;
}

/**
 * The dataset that is meant where only the model is named: its one root, or the root that the first of the field names
 * begins with; null where neither says.
 */
export function impliedDataset(model: string, fieldNames: readonly string[]): string | null {
  const roots = rootDatasets(model);
  if (roots === null) return null;
  if (roots.length === 1) return roots[0]!;
  for (const name of fieldNames) {
    const root = roots.find((candidate) => name.startsWith(`${candidate}.`));
    if (root !== undefined) return root;
  }
  return null;
}
