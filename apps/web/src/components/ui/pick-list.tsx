'use client';

import { Command } from 'cmdk';
import { type ReactNode, useState } from 'react';

export interface PickItem {
  /** Tells it from all others. */
  value: string;
  /** What is looked for in it. */
  text: string;
  content: ReactNode;
  isDisabled?: boolean;
}

export interface PickGroup {
  heading?: string;
  items: readonly PickItem[];
}

interface PickListProps {
  label: string;
  placeholder: string;
  groups: readonly PickGroup[];
  /** In place of items when nothing matches. */
  empty: ReactNode;
  onPick: (value: string) => void;
}

/** Of thousands one types a few more letters. */
const MOST_SHOWN = 50;

const ITEM =
  'flex min-h-9 cursor-pointer items-center gap-2 rounded-md px-2 data-[disabled=true]:text-ink-3 data-[selected=true]:bg-raised [&>svg]:size-4 [&>svg]:shrink-0';
const GROUP =
  '[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:py-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-ink-3';

/** One of many by a few letters; Enter takes the first that matches, however fast one types. */
export function PickList({ label, placeholder, groups, empty, onPick }: PickListProps) {
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState('');
  const shown = matching(groups, text);
  const values = shown
    .flatMap(({ items }) => items.filter(({ isDisabled }) => !isDisabled))
    .map(({ value }) => value);
  return (
    <Command
      label={label}
      loop
      shouldFilter={false}
      value={values.includes(chosen) ? chosen : (values[0] ?? '')}
      onValueChange={setChosen}
      className="flex min-h-0 flex-col"
    >
      <Command.Input
        autoFocus
        placeholder={placeholder}
        value={text}
        onValueChange={(next) => {
          setText(next);
          setChosen('');
        }}
        className="h-12 w-full border-b border-line bg-transparent pr-12 pl-4 text-md outline-none placeholder:text-ink-3"
      />
      <Command.List className="max-h-[50vh] overflow-auto p-2">
        {shown.length === 0 && <p className="px-2 py-6 text-ink-2">{empty}</p>}
        {shown.map(({ heading, items }) => (
          <Command.Group key={heading ?? ''} heading={heading} className={GROUP}>
            {items.map(({ value, content, isDisabled = false }) => (
              <Command.Item
                key={value}
                value={value}
                disabled={isDisabled}
                className={ITEM}
                onSelect={() => onPick(value)}
              >
                {content}
              </Command.Item>
            ))}
          </Command.Group>
        ))}
      </Command.List>
    </Command>
  );
}

/** Groups with what matches all words, the best match first; groups without any are left out. */
export function matching(groups: readonly PickGroup[], text: string): PickGroup[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return groups.flatMap((group) => {
    const found = group.items
      .map((item) => ({ item, rank: rankOf(item.text.toLowerCase(), words) }))
      .filter(({ rank }) => rank >= 0)
      .toSorted((a, b) => a.rank - b.rank)
      .slice(0, MOST_SHOWN)
      .map(({ item }) => item);
    return found.length === 0 ? [] : [{ ...group, items: found }];
  });
}

/** 0 when it begins with the first word, 1 when it has all of them, −1 else. */
function rankOf(text: string, words: readonly string[]): number {
  if (!words.every((word) => text.includes(word))) return -1;
  return words[0] === undefined || text.startsWith(words[0]) ? 0 : 1;
}
