/** What is known of a subject, by what it is called. */
export type Facts = ReadonlyMap<string, string | null>;

export interface Differences {
  /** In the order of the facts; a value for each subject, null where it has none. */
  differing: { term: string; values: (string | null)[] }[];
  same: { term: string; value: string }[];
}

/** Tells what subjects have in common from what they have not. */
export function differencesOf(subjects: readonly Facts[]): Differences {
  const terms = [...new Set(subjects.flatMap((facts) => [...facts.keys()]))];
  const result: Differences = { differing: [], same: [] };
  for (const term of terms) {
    const values = subjects.map((facts) => facts.get(term) ?? null);
    const [first] = values;
    if (first !== null && first !== undefined && values.every((value) => value === first))
      result.same.push({ term, value: first });
    else if (values.some((value) => value !== null)) result.differing.push({ term, values });
  }
  return result;
}
