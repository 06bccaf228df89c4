constants
first_line
names
parameters
shapes
