import { redirect } from 'next/navigation'
import type { ReactNode } from 'react'
import { database } from '#app/database.ts'
import { noteUse } from '#lib/access/sessions.ts'
import { currentPerson } from '../session.ts'
import { Shell } from './shell.tsx'

export const dynamic = 'force-dynamic'

/** For people who are signed in; each page's procedures demand the rest. */
export default async function DeskLayout({ children }: { children: ReactNode }) {
  const person = await currentPerson()
  if (!person) redirect('/sign-in')
  if (person.withoutFactor) redirect('/second-factor')
  await noteUse(database(), person)
  return <Shell person={{ id: person.id, name: person.name, email: person.email, role: person.role }}>{children}</Shell>
}
