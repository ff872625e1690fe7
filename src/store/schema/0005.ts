/** When events were stored: those without a time of their own, or with one that is to come, are forgotten by it. */
export const STEP_0005 = `
ALTER TABLE events ADD COLUMN received_at BIGINT;
`;
