import { expect, test } from 'vitest';
import { programOf, unitOf } from './boot-service.ts';

test('a service starts the program that installed it', () => {
  expect(programOf('/usr/local/bin/seep-agent', '/$bunfs/root/seep-agent')).toEqual([
    '/usr/local/bin/seep-agent',
  ]);
  expect(programOf('/usr/bin/node', import.meta.filename)).toEqual(['/usr/bin/node', import.meta.filename]);
});

test('the unit runs at every boot', () => {
  expect(unitOf('/usr/local/bin/seep-agent boot')).toContain('ExecStart=/usr/local/bin/seep-agent boot\n');
  expect(unitOf('x')).toContain('WantedBy=multi-user.target');
});
