// The texts of a query: where clauses, sort orders and lists of properties (reference: Data API, 3, 6, 9).
//
// A token of look-ahead or two decides everything, so parsing is linear. Nesting is checked before the parser sees
// a text (QueryText), since every level of it is a few stack frames.
//
// The grammar knows no tables: whether a function, relation or JSON path exists, and whether types fit, is found out when
// the tree is fitted to a table (QueryResolver, ExpressionResolver).
grammar Query;

options {
  caseInsensitive = true;
}

whereClause : disjunction EOF ;
sortOrder : sortItem (COMMA sortItem)* EOF ;
value : operand EOF ;
propertyList : property (COMMA property)* EOF ;

sortItem : operand direction=(ASC | DESC)? ;
property : STAR | operand (AS alias=identifier)? ;

disjunction : conjunction (OR conjunction)* ;
conjunction : negation (AND negation)* ;
// not "NOT negation": a thousand of them must not be a thousand frames
negation : NOT* predicate ;

predicate
  : left=operand
    ( comparison right=operand
    | not=NOT? LIKE right=operand
    | not=NOT? IN LPAREN list RPAREN
    | not=NOT? BETWEEN low=operand AND high=operand
    | IS not=NOT? constant=(NULL | TRUE | FALSE)
    )?
  ;

comparison
  : EQUAL | NOT_EQUAL | LESS | LESS_EQUAL | GREATER | GREATER_EQUAL
  | AFTER | BEFORE
  | AT OR AFTER
  | AT OR BEFORE
  ;

list : operand (COMMA operand)* ;

// "a -1" is a difference: a number takes its sign along only where a value must begin
operand : product (signs+=(PLUS | MINUS) product)* ;
product : factor (signs+=(STAR | SLASH) factor)* ;
factor : primary (ARROW STRING)? ;

primary
  : literal
  | call
  | path
  | LPAREN disjunction RPAREN
  ;

literal : MINUS? NUMBER | STRING | TRUE | FALSE | NULL ;
call : identifier LPAREN (STAR | list)? RPAREN ;
// the bracket holds a relation column (inverse relation) or a condition (subquery)
path : identifier (LBRACKET disjunction RBRACKET)? (DOT identifier)* ;

identifier : IDENTIFIER | QUOTED | AT | AFTER | BEFORE | ASC | DESC | AS | BETWEEN ;

AND : 'and' ;
OR : 'or' ;
NOT : 'not' ;
LIKE : 'like' ;
IN : 'in' ;
IS : 'is' ;
BETWEEN : 'between' ;
NULL : 'null' ;
TRUE : 'true' ;
FALSE : 'false' ;
AT : 'at' ;
AFTER : 'after' ;
BEFORE : 'before' ;
ASC : 'asc' ;
DESC : 'desc' ;
AS : 'as' ;

EQUAL : '=' ;
NOT_EQUAL : '!=' | '<>' ;
LESS_EQUAL : '<=' ;
LESS : '<' ;
GREATER_EQUAL : '>=' ;
GREATER : '>' ;
ARROW : '->' ;
COMMA : ',' ;
DOT : '.' ;
LPAREN : '(' ;
RPAREN : ')' ;
LBRACKET : '[' ;
RBRACKET : ']' ;
STAR : '*' ;
MINUS : '-' ;
PLUS : '+' ;
SLASH : '/' ;

STRING : '\'' ( ~'\'' | '\'\'' )* '\'' ;
NUMBER : DIGIT+ ( '.' DIGIT* )? EXPONENT? | '.' DIGIT+ EXPONENT? ;
IDENTIFIER : [a-z_] [a-z0-9_]* ;
QUOTED : '`' ~'`'+ '`' ;
WHITESPACE : [ \t\r\n\u00A0]+ -> skip ;
// whatever else: the parser names it and its place
OTHER : . ;

fragment DIGIT : [0-9] ;
fragment EXPONENT : 'e' [+-]? DIGIT+ ;
