import { redirect } from 'next/navigation'
import { database } from '#app/database.ts'
import { pageTitle } from '#app/page-text.ts'
import { hasAdministrator } from '#lib/access/first-administrator.ts'
import { SetupForm } from './setup-form.tsx'

export const generateMetadata = pageTitle('First administrator')
export const dynamic = 'force-dynamic'

/** For everyone, while there is no administrator. */
export default async function SetupPage() {
  if (await hasAdministrator(database())) redirect('/sign-in')
  return <SetupForm />
}
