import { type FormEvent, startTransition } from "react";

/** As a form's `action`, but what was typed stays: React empties a form whose action has run, also when it failed. */
export function submitKeeping(submit: (form: FormData) => void) {
  return (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    startTransition(() => submit(form));
  };
}
