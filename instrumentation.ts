/** Runs once when the web app's server starts. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return
  const [{ watchEveryRequest }, { programSettings }, { keepAuditTrailSealed }, { sealedHead }, { database }] =
    await Promise.all([
      import('#app/every-request.ts'),
      import('#lib/settings/program-settings.ts'),
      import('#lib/access/audit-seals.ts'),
      import('#app/sealed-head.ts'),
      import('#lib/database/database.ts'),
    ])
  const secure = process.env.NEXTAUTH_URL?.startsWith('https:') ?? false
  watchEveryRequest({ proxies: programSettings().proxies, secure })
  void keepAuditTrailSealed(database(), sealedHead(), new AbortController().signal)
}
