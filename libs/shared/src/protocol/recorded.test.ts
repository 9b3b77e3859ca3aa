import { expect, test } from 'vitest';
import { goldenToServer } from './golden/messages.ts';
import { formatRecordedFrame, parseRecordedFrame } from './recorded.ts';

test.each(Object.entries(goldenToServer()))('a recorded %s frame is read as it was', (_name, message) => {
  const line = formatRecordedFrame(message);
  expect(line).not.toContain('\n');
  expect(parseRecordedFrame(line)).toEqual(message);
});

test('a frame of a type that nobody knows is named', () => {
  expect(parseRecordedFrame('{"type":"constructor","body":{}}')).toEqual({
    type: 'unknown',
    name: 'constructor',
  });
});

test.each([
  ['is not JSON', 'sample', 'not JSON'],
  ['has no type', '{"body":{}}', 'without a type'],
  ['has no body', '{"type":"bye"}', 'without a body'],
  ['lacks its number', '{"type":"sample","body":{}}', 'expected [type, boot, seq, body]'],
  ['has a block that is no base64', '{"type":"sample","boot":0,"seq":1,"body":{"block":"%"}}', 'not base64'],
  ['has a wrong field', '{"type":"bye","body":{"reason":7}}', 'bye.reason'],
])('a line that %s is refused by what and where', (_name, line, reason) => {
  expect(() => parseRecordedFrame(line)).toThrow(reason);
});
