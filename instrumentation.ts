/** Runs once when the web app's server starts. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return
  const [{ keepAuditTrailSealed }, { sealedHead }, { database }] = await Promise.all([
    import('#lib/access/audit-seals.ts'),
    import('#app/sealed-head.ts'),
    import('#lib/database/database.ts'),
  ])
  void keepAuditTrailSealed(database(), sealedHead(), new AbortController().signal)
}
