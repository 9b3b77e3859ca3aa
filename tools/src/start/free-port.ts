export { freePort } from '@seep/server/free-port';
