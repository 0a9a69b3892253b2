/** How a person is called in a sentence. */
export function personName({ name, email }: { name: string; email: string }): string {
  return name === "" ? email : name;
}
