/** The class of stored events: whole classes that a hunt cannot hold on are then left unread. */
export const STEP_0002 = `
ALTER TABLE events ADD COLUMN class_key VARCHAR;
`;
