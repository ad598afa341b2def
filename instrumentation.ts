/** Runs once when the web app's server starts. */
export async function register(): Promise<void> {
  // biome-ignore lint/style/noProcessEnv: Next writes it in when it builds.
  if (process.env.NEXT_RUNTIME !== 'nodejs') return
  const [{ watchEveryRequest }, { programSettings }, { keepAuditTrailSealed }, { sealedHead }, { database }] =
    await Promise.all([
      import('#app/every-request.ts'),
      import('#lib/settings/program-settings.ts'),
      import('#lib/access/audit-seals.ts'),
      import('#app/sealed-head.ts'),
      import('#app/database.ts'),
    ])
  const { proxies, served } = programSettings()
  watchEveryRequest({ proxies, secure: served.address?.startsWith('https:') ?? false })
  void keepAuditTrailSealed(database(), sealedHead(), new AbortController().signal)
}
