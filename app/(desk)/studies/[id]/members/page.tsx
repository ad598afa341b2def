import { idIn } from '#app/id-in.ts'
import { StudyMembers } from './study-members.tsx'

export const metadata = { title: 'Members' }

/** For members of the study; managers change them. */
export default async function StudyMembersPage({ params }: { params: Promise<{ id: string }> }) {
  return <StudyMembers id={await idIn(params)} />
}
