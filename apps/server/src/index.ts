/** For apps/web: types only, see .oxlintrc.json. */
export type { AppRouter } from './routers/root.ts';
