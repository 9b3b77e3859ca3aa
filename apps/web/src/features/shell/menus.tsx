'use client';

import { PersonMenu } from './person-menu.tsx';
import { ThemeMenu } from './theme-menu.tsx';
import { TimeZoneMenu } from './time-zone-menu.tsx';

/** The top bar's. */
export function Menus() {
  return (
    <>
      <span className="hidden items-center gap-2 sm:flex">
        <TimeZoneMenu />
        <ThemeMenu />
      </span>
      <PersonMenu />
    </>
  );
}
