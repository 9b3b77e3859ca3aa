/* What there is to look at: for the tests that look at every page, and for the gallery. */

/** Tabs of a host's page that every host fills (`boots` needs one with two of them). */
export const HOST_TABS = [
  'processes',
  'families',
  'findings',
  'containers',
  'kernel',
  'shared',
  'descriptors',
  'events',
  'exports',
] as const;

/** Tabs of the settings. */
export const SETTINGS_TABS = [
  'general',
  'hosts',
  'people',
  'tokens',
  'notifications',
  'detection',
  'storage',
  'audit',
] as const;

/** Views of a host's processes beside the plain table. */
export const PROCESS_VIEWS = ['tree', 'lineages'] as const;
