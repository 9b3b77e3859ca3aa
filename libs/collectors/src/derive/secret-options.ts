/** Short options of a program that carry a secret, which nothing in their name tells. */
export interface SecretOptions {
  /** The secret follows at once: `-pSECRET`. */
  attached: readonly string[];
  /** The secret is the next argument: `-p SECRET`. */
  separate: readonly string[];
}

const both = (...options: string[]): SecretOptions => ({ attached: options, separate: options });
const separate = (...options: string[]): SecretOptions => ({ attached: [], separate: options });
const attached = (...options: string[]): SecretOptions => ({ attached: options, separate: [] });

/** By the program's file name. Families first: their members are many. */
const FAMILIES: readonly (readonly [RegExp, SecretOptions])[] = [
  // A lone -p asks for the password: what follows it is a database.
  [/^(?:mysql|mariadb|mariabackup|xtrabackup|innobackupex|mytop$)/, attached('-p')],
  [/^(?:mydumper|myloader|mycli|pt-.+|cqlsh|sshpass)$/, both('-p')],
  [/^mongo(?:sh|dump|restore|export|import|stat|top|files)?$/, both('-p')],
  [/^(?:redis|valkey|keydb)-cli$/, separate('-a')],
  [/^ldap(?:add|compare|delete|exop|modify|modrdn|passwd|search|whoami)$/, both('-w')],
  [/^(?:smbclient|rpcclient|smbget|net)$/, both('-U')],
  [/^snmp\w+$/, both('-A', '-X', '-c')],
  [/^(?:7z[ar]?|7zz|rar|unrar)$/, attached('-p')],
  [/^(?:zip|unzip|zipcloak|ipmitool|sqlcmd|bcp|isql|tsql)$/, both('-P')],
  [/^curl$/, both('-u', '-U', '--user', '--proxy-user')],
  [/^openssl$/, separate('-k', '-K')],
  [/^x?freerdp3?$|^wlfreerdp3?$/, attached('/p:')],
  // docker login, podman login, az login, oc login: the word before the options.
  [/^login$/, separate('-p')],
];

/** Options of a program that hide a secret; undefined for a word that is no such program. */
export function secretOptionsOf(word: string): SecretOptions | undefined {
  const name = word.slice(word.lastIndexOf('/') + 1);
  return FAMILIES.find(([pattern]) => pattern.test(name))?.[1];
}
