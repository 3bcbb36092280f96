/** The system's name for an expected failure (`ENOSPC`). Anything else is a bug and thrown on. */
export function systemCode(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string' && /^E[A-Z0-9]+$/.test(error.code)) {
    return error.code;
  }
  throw error;
}
