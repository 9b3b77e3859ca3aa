/** For tools and tests: the agent as a part, without its command line. */
export { Agent, type AgentOptions } from './agent.ts';
export { type Clock, systemClock } from './sampler.ts';
export { inspectSpool } from './spool/inspect-spool.ts';
