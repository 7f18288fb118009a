/** A part of the control plane that can be made to stand still; pausing and resuming twice is safe. */
export type Controller = {
  pause(): void;
  resume(): void;
};
