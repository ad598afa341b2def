import { redirect } from 'next/navigation'
import { pageTitle } from '#app/page-text.ts'
import { currentPerson } from '../session.ts'
import { RequiredFactor } from './required-factor.tsx'

export const generateMetadata = pageTitle('Set up a second factor')
export const dynamic = 'force-dynamic'

/** For people whose role needs a second factor that they don't have. */
export default async function SecondFactorPage() {
  const person = await currentPerson()
  if (!person) redirect('/sign-in')
  if (!person.withoutFactor) redirect('/account')
  return <RequiredFactor name={person.name} />
}
