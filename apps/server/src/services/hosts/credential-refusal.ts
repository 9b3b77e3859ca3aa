import type { Authentication } from './authenticate-agents.ts';

interface CredentialRefusal {
  status: 401 | 403;
  /** Of the protocol: an agent that hears one of these waits for somebody to act. */
  code: 'unauthorized' | 'credential_revoked';
  message: string;
}

type Refused = Extract<Authentication, string>;

const REFUSALS: Record<Refused, CredentialRefusal> = {
  unknown: { status: 401, code: 'unauthorized', message: 'unknown credential; enrol this host again' },
  revoked: {
    status: 403,
    code: 'credential_revoked',
    message:
      'this credential was revoked; to let the host in, run install.sh on it with a new enrolment token',
  },
  removed: {
    status: 403,
    code: 'credential_revoked',
    message:
      'this host was removed in the dashboard; to make it a host again, run install.sh on it with a new enrolment token',
  },
};

/** Why a credential lets nobody in, for the agent and whoever reads its log. */
export function credentialRefusal(found: Refused): CredentialRefusal {
  return REFUSALS[found];
}
