const text = (type: string) => ({
  200: { description: 'OK', content: { [type]: { schema: { type: 'string' } } } },
});

const moment = (name: string) => ({ name, in: 'query', schema: { type: 'string', format: 'date-time' } });

const security = [{ bearer: [] }];

/**
 * Paths of the OpenAPI document for routes that hand out files. They are no procedures, from which the rest of it is
 * made; programs that are made from the document want them too.
 */
export function describeFiles(): Record<string, object> {
  return {
    '/hosts/{id}/memory.csv': {
      get: {
        operationId: 'memoryCsv',
        summary: "Samples of a host's memory, as the scripts' CSV",
        security,
        parameters: [
          { name: 'id', in: 'path', required: true, schema: { type: 'string' } },
          moment('from'),
          moment('to'),
        ],
        responses: text('text/csv'),
      },
    },
    '/hosts.prom': {
      get: {
        operationId: 'hostsProm',
        summary: 'Last numbers of every host, as Prometheus text',
        security,
        responses: text('text/plain'),
      },
    },
  };
}
