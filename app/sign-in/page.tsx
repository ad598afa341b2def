import { redirect } from 'next/navigation'
import { database } from '#app/database.ts'
import { pageText, pageTitle } from '#app/page-text.ts'
import { hasAdministrator } from '#lib/access/first-administrator.ts'
import { type Message, phrase } from '#lib/messages/message.ts'
import { programSettings } from '#lib/settings/program-settings.ts'
import { SignInForm } from './sign-in-form.tsx'

export const generateMetadata = pageTitle('Sign in')
export const dynamic = 'force-dynamic'

/** For everyone. */
export default async function SignInPage({ searchParams }: { searchParams: Promise<{ error?: string | string[] }> }) {
  if (!(await hasAdministrator(database()))) redirect('/setup')
  const { error } = await searchParams
  const elsewhere = programSettings().openId?.name
  return (
    <SignInForm
      elsewhere={elsewhere}
      refused={elsewhere && error ? (await pageText())(refusalOf(error, elsewhere)) : undefined}
    />
  )
}

/** next-auth's word in a sentence; what stands in an address is shown to nobody. */
function refusalOf(error: string | string[], elsewhere: string): Message {
  return error === 'AccessDenied'
    ? phrase('{elsewhere} knows you, but you have no account here, or it is deactivated. Ask an administrator.', {
        elsewhere,
      })
    : phrase('Signing in with {elsewhere} did not work. Try again, or ask an administrator.', { elsewhere })
}
