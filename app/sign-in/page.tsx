import { redirect } from 'next/navigation'
import { hasAdministrator } from '#lib/access/first-administrator.ts'
import { database } from '#lib/database/database.ts'
import { SignInForm } from './sign-in-form.tsx'

export const metadata = { title: 'Sign in' }
export const dynamic = 'force-dynamic'

/** For everyone. */
export default async function SignInPage() {
  if (!(await hasAdministrator(database()))) redirect('/setup')
  return <SignInForm />
}
