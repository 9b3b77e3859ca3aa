import { Monitor, Moon, Sun } from 'lucide-react';

/** What a person can choose. */
export const THEMES = [
  { value: 'system', label: 'As the system', Icon: Monitor },
  { value: 'light', label: 'Light', Icon: Sun },
  { value: 'dark', label: 'Dark', Icon: Moon },
] as const;
