import { redirect } from 'next/navigation'
import { hasAdministrator } from '#lib/access/first-administrator.ts'
import { database } from '#lib/database/database.ts'
import { programSettings } from '#lib/settings/program-settings.ts'
import { SignInForm } from './sign-in-form.tsx'

export const metadata = { title: 'Sign in' }
export const dynamic = 'force-dynamic'

/** For everyone. */
export default async function SignInPage({ searchParams }: { searchParams: Promise<{ error?: string | string[] }> }) {
  if (!(await hasAdministrator(database()))) redirect('/setup')
  const { error } = await searchParams
  const elsewhere = programSettings().openId?.name
  return <SignInForm elsewhere={elsewhere} refused={elsewhere && error ? refusalOf(error, elsewhere) : undefined} />
}

/** next-auth's word in a sentence; what stands in an address is shown to nobody. */
function refusalOf(error: string | string[], elsewhere: string): string {
  return error === 'AccessDenied'
    ? `${elsewhere} knows you, but you have no account here, or it is deactivated. Ask an administrator.`
    : `Signing in with ${elsewhere} did not work. Try again, or ask an administrator.`
}
