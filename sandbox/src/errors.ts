/** An error that the user can act on: what is wrong, and what to do. It is printed without a stack trace. */
export class UserError extends Error {
  constructor(
    message: string,
    readonly advice?: string,
  ) {
    super(message);
    this.name = "UserError";
  }
}
