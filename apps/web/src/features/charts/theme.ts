'use client';

import { useSyncExternalStore } from 'react';

/** Reads colours of globals.css for a canvas, which knows no variables. */
export interface ChartTheme {
  colour: (token: string) => string;
  font: string;
}

const UNKNOWN: ChartTheme = { colour: () => '#000', font: '12px sans-serif' };

/** New when the theme's class on the document changes, or the page is printed. */
export function useChartTheme(): ChartTheme {
  return useSyncExternalStore(subscribe, current, () => UNKNOWN);
}

let known: { className: string; theme: ChartTheme } | undefined;

function current(): ChartTheme {
  // On paper it is always light.
  const className = `${document.documentElement.className} ${matchMedia('print').matches}`;
  if (known?.className !== className) known = { className, theme: readTheme() };
  return known.theme;
}

function subscribe(listener: () => void): () => void {
  const observer = new MutationObserver(listener);
  observer.observe(document.documentElement, { attributeFilter: ['class'] });
  const print = matchMedia('print');
  print.addEventListener('change', listener);
  return () => {
    observer.disconnect();
    print.removeEventListener('change', listener);
  };
}

function readTheme(): ChartTheme {
  const style = getComputedStyle(document.documentElement);
  const colours = new Map<string, string>();
  return {
    colour: (token) => {
      const value = colours.get(token) ?? style.getPropertyValue(`--${token}`).trim();
      colours.set(token, value);
      return value;
    },
    font: `12px ${getComputedStyle(document.body).fontFamily}`,
  };
}
